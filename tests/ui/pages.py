"""A few addresses on which the shell, the gallery and the scripts are tried, without a database."""

from types import SimpleNamespace as Thing

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

received: list[dict] = []


def shell(request):
    """What the product's context processor gives, made up."""
    office = Thing(pk=1, name="Sportello di Luino", area_name="Ambito di Luino")
    other = Thing(pk=2, name="Sportello di Cittiglio", area_name="Distretto di Cittiglio")
    link = {"icon": "it-list", "active": False, "shortcut": "", "group": ""}
    return {
        "actor": Thing(display_name="Giulia Bianchi", office_id=1),
        "acting_office": office,
        "my_offices": [office, other],
        "is_demo": True,
        "worker_down": "worker" in request.GET,
        "nav": [
            Thing(**link | {"label": "Oggi", "url": "/lavoro/", "shortcut": "o"}),
            Thing(**link | {"label": "Galleria", "url": "/lavoro/galleria/", "active": True}),
            Thing(**link | {"label": "Regole", "url": "/lavoro/regole/", "group": "Altro"}),
        ],
        "shortcuts": [Thing(keys="n c", url="/lavoro/nuovo/", label="Registra un contatto")],
    }


def plain(request, **kwargs):
    # Chromium asks for /favicon.ico of a page that names no icon.
    return HttpResponse(f'<link rel="icon" href="data:,"><h1>{request.path}</h1>')


def receive(request):
    """Writes down what a form or a script sent; the middleware has checked its token."""
    sent = request.POST.dict()
    sent.pop("csrfmiddlewaretoken", None)
    received.append({"path": request.path, **sent})
    return HttpResponse(status=204)


def broken(request):
    return HttpResponse("<p id='boom'>boom</p>", status=500)


def signed_out(request):
    return HttpResponse(status=302, headers={"Location": "/accedi/"})


def counter(request):
    """A queue that changes at every look, for the page that refreshes itself."""
    counter.seen += 1
    return render(request, "try.html", {"seen": counter.seen})


counter.seen = 0


people = ([path("cerca/", plain, name="search")], "people")
workspace = (
    [path("", plain, name="today"), path("ufficio/", plain, name="choose_office")],
    "workspace",
)
portal = (
    [path("accessibilita/", plain, name="accessibility"), path("privacy/", plain, name="privacy")],
    "portal",
)
urlpatterns = [
    path("lavoro/galleria/", include("labimpact.ui.urls")),
    path("lavoro/", include(workspace)),
    path("lavoro/persone/", include(people)),
    path("<slug:language>/", include(portal)),
    path("accedi/esci/", plain, name="account_logout"),
    path("accedi/", plain),
    path("lavoro/nuovo/", plain),
    path("prova/", counter),
    path("ricevi/", receive),
    path("bozza/", receive),
    path("guasto/", broken),
    path("scaduta/", signed_out),
]
