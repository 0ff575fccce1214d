"""One's own appointments in one's own calendar programme."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from labimpact.agenda import ical
from labimpact.agenda.actions import feeds as actions
from labimpact.agenda.queries import feeds as queries
from labimpact.agenda.views import scope
from labimpact.base.access import ActorRequest, access, public
from labimpact.base.permissions import Permission


@access(Permission.APPOINTMENT_MANAGE)
def feed(request: ActorRequest) -> HttpResponse:
    """Nel mio calendario: make the secret address (shown once), or revoke it."""
    office = scope.office_of(request)
    address = ""
    if request.method == "POST" and "revoca" in request.POST:
        actions.revoke(office_id=office.pk, by=request.actor)
        messages.success(request, _("Indirizzo revocato: il calendario non riceve più niente."))
        return redirect("appointments:feed")
    if request.method == "POST":
        secret = actions.make(office_id=office.pk, by=request.actor)
        address = request.build_absolute_uri(reverse("appointments:calendar", args=[secret]))
    context = {
        "office": office,
        "feed": queries.mine(request.actor, office.pk),
        "address": address,
    }
    response = render(request, "agenda/feed.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@public
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """A user's appointments for their calendar programme, for whoever holds the secret address."""
    found = queries.read(key)
    if found is None:
        raise Http404
    actions.record_reading(found)
    name = _("Appuntamenti, %(office)s") % {"office": found.office_name}
    response = HttpResponse(
        ical.calendar(name, found.events), content_type="text/calendar; charset=utf-8"
    )
    # The address is a secret: nothing between here and the reader keeps what it shows.
    patch_cache_control(response, private=True, no_store=True)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
