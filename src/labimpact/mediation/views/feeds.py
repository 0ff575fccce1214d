"""Mediation in one's own calendar programme."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.agenda import ical
from labimpact.base.access import ActorRequest, access, public
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.mediation.actions import feeding
from labimpact.mediation.queries import feeds
from labimpact.mediation.views import scope


@access(Permission.MEDIATION_WORK, Permission.MEDIATION_REQUEST, Permission.MEDIATION_COORDINATE)
def feed(request: ActorRequest) -> HttpResponse:
    """Make a secret address (shown once), or revoke it."""
    address, status = "", 200
    if request.method == "POST":
        try:
            if "revoca" in request.POST:
                feeding.revoke(request.POST["revoca"], by=request.actor)
                messages.success(
                    request, _("Indirizzo revocato: il calendario non riceve più niente.")
                )
                return redirect("mediation:feed")
            secret = feeding.make(request.POST.get("prepara", ""), by=request.actor)
            address = request.build_absolute_uri(reverse("mediation_calendar", args=[secret]))
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 422
    context = {"choices": feeds.choices(request.actor), "address": address}
    return scope.kept(render(request, "mediation/feed.html", context, status=status))


@public
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Times and places of sessions for whoever holds the secret address; never about whom."""
    found = feeds.read(key)
    if found is None:
        raise Http404
    text = ical.calendar(found.name, found.events)
    return scope.shut(HttpResponse(text, content_type="text/calendar; charset=utf-8"))
