"""What machines ask for at the root of the site."""

from django.urls import path

from labimpact.portal.machines import views

app_name = "machines"
urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemap_index"),
]
