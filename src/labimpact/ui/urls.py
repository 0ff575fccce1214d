from django.urls import path

from labimpact.ui import views

app_name = "ui"
urlpatterns = [path("", views.gallery, name="gallery")]
