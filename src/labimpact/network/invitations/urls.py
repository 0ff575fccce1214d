from django.urls import path

from labimpact.network.invitations import views

urlpatterns = [path("<str:token>/", views.accept, name="invitation")]
