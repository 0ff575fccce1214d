from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.agenda import actions, permissions, queries
from labimpact.agenda.forms import ArrivalForm
from labimpact.agenda.models import Arrival
from labimpact.agenda.seen import not_seen_yet
from labimpact.base import clock
from labimpact.base.access import ActorRequest, access, public
from labimpact.base.actor import ActorOffice
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.base.returning import back_to

STEPS: dict[str, Callable[..., Arrival]] = {
    "chiama": actions.call,
    "richiama": actions.call_again,
    "servito": actions.serve,
    "via": actions.leave,
    "annulla": actions.undo,
}


def _office(request: ActorRequest) -> ActorOffice:
    office = queries.office_for(request.actor)
    if office is None:
        raise PermissionDenied
    return office


def _arrival(request: ActorRequest, pk: int) -> Arrival:
    visible = Arrival.objects.visible_to(request.actor).select_related("person", "language")
    arrival = get_object_or_404(visible, pk=pk)
    if not permissions.can_manage(request.actor, arrival):
        raise PermissionDenied
    return arrival


@access(Permission.ARRIVAL_MANAGE)
def queue(request: ActorRequest) -> HttpResponse:
    """Arrivi: who waits, who was called, who was served today; refreshed every 15 seconds."""
    office = _office(request)
    found = queries.queue(request.actor, office.pk, clock.today())
    ids = [a.pk for a in found.shown if a.person_id]
    if request.htmx:
        new = not_seen_yet(request.session, "agenda.queue", clock.today(), ids)
        actions.record_reading([a for a in found.shown if a.pk in new], by=request.actor)
        response = render(request, "agenda/queue.html#coda", {"queue": found, "office": office})
    else:
        not_seen_yet(request.session, "agenda.queue", clock.today(), ids)
        actions.record_reading(found.shown, by=request.actor)
        form = ArrivalForm(initial={"person": request.GET.get("person")}, actor=request.actor)
        response = _queue_page(request, office, form, queue=found)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _queue_page(
    request: ActorRequest, office: ActorOffice, form: ArrivalForm, *, queue: queries.Queue
) -> HttpResponse:
    context = {"queue": queue, "office": office, "form": form}
    return render(request, "agenda/queue.html", context, status=422 if form.errors else 200)


@access(Permission.ARRIVAL_MANAGE)
@require_POST
def add(request: ActorRequest) -> HttpResponse:
    """Give a number to somebody who has just come in."""
    office = _office(request)
    form = ArrivalForm(request.POST, actor=request.actor)
    if not form.is_valid():
        found = queries.queue(request.actor, office.pk, clock.today())
        return _queue_page(request, office, form, queue=found)
    arrival = actions.add(office_id=office.pk, by=request.actor, **form.cleaned_data)
    messages.success(request, _("Numero %(number)s in attesa.") % {"number": arrival.number})
    return back_to(request, "agenda:queue")


@access(Permission.ARRIVAL_MANAGE)
@require_POST
def call_next(request: ActorRequest) -> HttpResponse:
    """Call whoever has waited longest."""
    arrival = actions.call_next(office_id=_office(request).pk, by=request.actor)
    if arrival is None:
        messages.info(request, _("Non c'è nessuno in attesa."))
    else:
        messages.success(request, _("Chiamato il numero %(number)s.") % {"number": arrival.number})
    return back_to(request, "agenda:queue")


@access(Permission.ARRIVAL_MANAGE)
@require_POST
def step(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """Call, call again, close or take back one arrival."""
    arrival = _arrival(request, pk)
    if verb not in STEPS:
        raise Http404
    try:
        arrival = STEPS[verb](arrival, by=request.actor)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        said = _("Numero %(number)s: %(state)s.")
        messages.success(request, said % {"number": arrival.number, "state": arrival.state.label})
    return back_to(request, "agenda:queue")


@access(Permission.ARRIVAL_MANAGE)
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Complete an arrival: language, reason, how to recognise them, who it is."""
    arrival = _arrival(request, pk)
    initial: dict[str, Any] = {
        "language": arrival.language_id,
        "reason": arrival.reason,
        "label": arrival.label,
        "person": request.GET.get("person", arrival.person_id),
    }
    form = ArrivalForm(
        request.POST or None, initial=initial, actor=request.actor, reason=arrival.reason
    )
    if request.method == "POST" and form.is_valid():
        actions.describe(arrival, by=request.actor, **form.cleaned_data)
        return redirect("agenda:queue")
    if arrival.person_id is not None:
        actions.record_reading([arrival], by=request.actor)
    context = {"arrival": arrival, "form": form}
    return render(request, "agenda/edit.html", context, status=422 if form.errors else 200)


@access(Permission.ARRIVAL_MANAGE)
def ticket(request: ActorRequest, pk: int) -> HttpResponse:
    """The ticket with the number, to be printed small."""
    arrival = _arrival(request, pk)
    context = {"arrival": arrival, "office": arrival.office}
    return render(request, "agenda/ticket.html", context)


@access(Permission.ARRIVAL_MANAGE)
@require_POST
def close_day(request: ActorRequest) -> HttpResponse:
    """Close the office's day."""
    closed = actions.close_day(office_id=_office(request).pk, by=request.actor)
    messages.success(request, _("Giornata chiusa: %(n)s in attesa, andati via.") % {"n": closed})
    return redirect("agenda:queue")


@access(Permission.ARRIVAL_MANAGE)
def screen_link(request: ActorRequest) -> HttpResponse:
    """The secret address of the waiting-room screen: to open, to print, to renew."""
    office = _office(request)
    if request.method == "POST":
        actions.renew_screen(office_id=office.pk, by=request.actor)
        messages.success(request, _("Indirizzo nuovo pronto. Quello di prima non funziona più."))
        return redirect("agenda:screen_link")
    screen = queries.screen(office.pk)
    url = request.build_absolute_uri(reverse("agenda:screen", args=[screen.key])) if screen else ""
    context = {"office": office, "screen": screen, "screen_url": url}
    return render(request, "agenda/screen_link.html", context)


@public
def screen(request: HttpRequest, key: str) -> HttpResponse:
    """The waiting-room screen: numbers only, for whoever holds the secret address."""
    room = queries.waiting_room(key)
    if room is None:
        raise Http404
    template = "agenda/screen.html#numeri" if _wants_part(request) else "agenda/screen.html"
    response = render(request, template, {"room": room})
    patch_vary_headers(response, ["HX-Request"])
    # The address is a secret: nothing between here and the screen keeps the page.
    patch_cache_control(response, private=True, no_store=True)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _wants_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
