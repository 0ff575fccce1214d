from django.urls import path

from labimpact.workspace import views

app_name = "workspace"
urlpatterns = [
    path("", views.today, name="today"),
    path("io/", views.me, name="me"),
    path("ufficio/", views.choose_office, name="choose_office"),
]
