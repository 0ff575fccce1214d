from django.urls import path

from labimpact.agenda.views import arrivals as views

app_name = "agenda"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("nuovo/", views.add, name="add"),
    path("prossimo/", views.call_next, name="call_next"),
    path("chiudi/", views.close_day, name="close_day"),
    path("schermo/", views.screen_link, name="screen_link"),
    path("schermo/<str:key>/", views.screen, name="screen"),
    path("<int:pk>/", views.edit, name="edit"),
    path("<int:pk>/biglietto/", views.ticket, name="ticket"),
    path("<int:pk>/<slug:verb>/", views.step, name="step"),
]
