"""The events; part of the portal's addresses."""

from django.urls import path

from labimpact.portal.events import views

urlpatterns = [
    path("eventi/", views.events, name="events"),
    path("eventi/calendario.ics", views.calendar, name="events_calendar"),
    path("eventi/zona/<slug:area>.ics", views.calendar, name="events_area_calendar"),
    path("eventi/<slug:slug>/", views.event, name="event"),
    path("eventi/<slug:slug>/evento.ics", views.event_calendar, name="event_calendar"),
]
