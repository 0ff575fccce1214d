"""A mediator's own day: offers, reports, availability, monthly sheet."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
