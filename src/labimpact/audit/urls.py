from django.urls import path

from labimpact.audit import views

app_name = "audit"
urlpatterns = [path("", views.register, name="list")]
