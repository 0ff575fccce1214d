"""Addresses of the agenda: days and weeks, appointments, lists."""

from django.urls import path

from labimpact.agenda.views import appointments, booking, feeds, grid, lists, schedule

app_name = "appointments"
urlpatterns = [
    path("", grid.agenda, name="agenda"),
    path("stampa/", grid.print_day, name="print_day"),
    path("nuovo/", booking.book, name="book"),
    path("elenco/", lists.appointment_list, name="list"),
    path("da-richiamare/", lists.recalls, name="recalls"),
    path("lista-di-attesa/", lists.waiting, name="waiting"),
    path("lista-di-attesa/<int:pk>/togli/", lists.stop_waiting, name="stop_waiting"),
    path("calendario/", feeds.feed, name="feed"),
    path("calendario/<str:key>.ics", feeds.calendar, name="calendar"),
    path("impostazioni/", schedule.settings, name="settings"),
    path("impostazioni/<slug:what>/nuovo/", schedule.edit, name="setting_new"),
    path("impostazioni/<slug:what>/<int:pk>/", schedule.edit, name="setting"),
    path("impostazioni/<slug:what>/<int:pk>/togli/", schedule.remove, name="setting_remove"),
    path("<int:pk>/", appointments.detail, name="detail"),
    path("<int:pk>/sposta/", booking.move, name="move"),
    path("<int:pk>/disdici/", appointments.cancel, name="cancel"),
    path("<int:pk>/foglietto/", appointments.slip, name="slip"),
    path("<int:pk>/<slug:verb>/", appointments.step, name="step"),
]
