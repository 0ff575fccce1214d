from django.urls import path

from labimpact.workspace import person_views, views

app_name = "workspace"
urlpatterns = [
    path("", views.today, name="today"),
    path("io/", views.me, name="me"),
    path("persone/tutte/", person_views.persons, name="persons"),
    path("persona/<int:pk>/", person_views.person, name="person"),
    path("ufficio/", views.choose_office, name="choose_office"),
]
