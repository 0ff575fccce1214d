"""Secret addresses: an offer, a form, a report to sign, a calendar."""

from django.urls import URLPattern, path

from labimpact.mediation.views import public_form

urlpatterns: list[URLPattern] = [
    path("modulo/<str:key>/", public_form.form, name="mediation_form"),
]
