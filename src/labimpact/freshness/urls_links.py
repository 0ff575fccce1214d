"""Secret addresses, for who confirms without an account."""

from django.urls import path

from labimpact.freshness import views

urlpatterns = [path("<str:key>/", views.link, name="freshness_link")]
