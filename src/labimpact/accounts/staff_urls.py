"""`/lavoro/servizio/`: the staff session, opened and closed by the user themselves."""

from django.urls import path

from labimpact.accounts import views

urlpatterns = [
    path("", views.staff_session, name="staff_session"),
    path("chiudi/", views.close_staff_session, name="close_staff_session"),
]
