from django.urls import path

from labimpact.editorial import views

app_name = "editorial"
urlpatterns = [
    path("aggiunte/<int:pk>/", views.overlay, name="overlay"),
    path("importa/", views.import_events, name="import_events"),
]
