"""A mediator's own day: offers, reports, availability, monthly sheet."""

from django.urls import path

from labimpact.mediation.views import availability, day, feeds, reports, sheets

_DAY = "giornata/"
urlpatterns = [
    path(_DAY, day.day, name="day"),
    path(f"{_DAY}sw.js", day.worker, name="day_worker"),
    path(f"{_DAY}app.webmanifest", day.manifest, name="day_manifest"),
    path(f"{_DAY}proposta/<int:pk>/<slug:answer>/", day.offer, name="day_offer"),
    path(f"{_DAY}porta/<str:token>/", day.at_door, name="at_door"),
    path(f"{_DAY}<int:pk>/arrivo/", day.arrive, name="arrive"),
    path(f"{_DAY}<int:pk>/relazione/", reports.report, name="report"),
    path(f"{_DAY}<int:pk>/firma/", reports.sign, name="sign"),
    path(f"{_DAY}<int:pk>/rinuncia/", reports.give_back, name="give_back"),
    path(f"{_DAY}<int:pk>/parere/", reports.opinion, name="opinion_code"),
    path("porta/", day.door, name="door"),
    path("disponibilita/", availability.mine, name="availability"),
    path("mediatori/<int:pk>/disponibilita/", availability.of_mediator, name="availability_of"),
    path("calendario/", feeds.feed, name="feed"),
    path("foglio/", sheets.this_month, name="my_sheet"),
    path("foglio/<str:month>/", sheets.sheet, name="sheet"),
    path("foglio/<str:month>/<slug:kind>/", sheets.sheet_file, name="sheet_file"),
    path("mediatori/<int:pk>/foglio/<str:month>/", sheets.sheet_of, name="sheet_of"),
    path(
        "mediatori/<int:pk>/foglio/<str:month>/<slug:kind>/", sheets.sheet_of_file,
        name="sheet_of_file",
    ),
]  # fmt: skip
