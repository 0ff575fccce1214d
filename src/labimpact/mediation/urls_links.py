"""Secret addresses: an offer, a form, a report to sign, a calendar."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
