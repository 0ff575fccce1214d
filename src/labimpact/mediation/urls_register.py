"""The register of mediators, the packages of hours, the service's report."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
