from django.urls import path

from labimpact.intake import views

app_name = "intake"
urlpatterns = [
    path("<int:pk>/", views.one, name="request"),
    path("<int:pk>/prendi/", views.take, name="take"),
    path("<int:pk>/riapri/", views.reopen, name="reopen"),
]
