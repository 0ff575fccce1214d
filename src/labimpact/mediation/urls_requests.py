"""Requests: asked, followed, approved, cancelled."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
