"""Sheets and cards; part of the portal's addresses."""

from django.urls import path, register_converter

from labimpact.portal.paper import views
from labimpact.portal.paper.converters import SectionConverter

register_converter(SectionConverter, "section")

urlpatterns = [
    path("<section:kind>/<slug:slug>/foglio/", views.sheet_form, name="sheet_form"),
    path("<section:kind>/<slug:slug>/foglio.pdf", views.sheet, name="sheet"),
    path("sportelli/<int:pk>/orari/", views.card_form, name="card_form"),
    path("sportelli/<int:pk>/orari.pdf", views.card, name="card"),
]
