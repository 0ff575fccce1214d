from django.urls import path

from labimpact.operations import views

app_name = "operations"
urlpatterns = [
    path("live", views.live, name="live"),
    path("metrics", views.metrics, name="metrics"),
    path("ready", views.ready, name="ready"),
]
