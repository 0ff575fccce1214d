"""Giving an appointment, and moving one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.agenda import reminded
from labimpact.agenda.actions import appointments as actions
from labimpact.agenda.actions.appointments import Doubled, Taken
from labimpact.agenda.forms import AgendaForm, BookForm, MoveForm
from labimpact.agenda.models import Appointment, AppointmentKind, WaitingListEntry
from labimpact.agenda.queries import appointments as queries
from labimpact.agenda.queries.offered import Offered, offered
from labimpact.agenda.queries.slots import Slot
from labimpact.agenda.views import places, scope
from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.actor import ActorOffice
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.base.returning import back_to
from labimpact.people.actions import show_name
from labimpact.people.models import Person
from labimpact.ui import undo


@access(Permission.APPOINTMENT_MANAGE)
def book(request: ActorRequest) -> HttpResponse:
    """Nuovo appuntamento: kind, free places, who comes."""
    office = scope.office_of(request)
    waited = _waited(request, office)
    named = waited.person if waited else None
    person = show_name(named, by=request.actor) if named else scope.person(request)
    given = offered(request.actor, office.pk, on=clock.today())
    search = places.search(request, given)
    kind = _kind(request, office, search, waited, given)
    search.show_kind(kind)
    initial = _initial(request, person, waited, kind)
    form = BookForm(
        request.POST or None,
        actor=request.actor,
        office_id=office.pk,
        offered=given,
        initial=initial,
    )
    context: dict[str, Any] = {
        "office": office, "form": form, "search": search, "kind": kind, "waited": waited,
        "person": form.initial.get("person") or person,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            booked = actions.book(office_id=office.pk, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            _explain(form, refusal, context)
        else:
            said = _said(_("Appuntamento preso: %(when)s."), booked)
            messages.success(request, f"{said} {reminded.told(request.actor, booked)}".strip())
            return back_to(request, scope.address(booked))
    found = places.free(request, office, kind, search, waited, given) if kind else None
    context |= {"free": found, "chosen": places.chosen(request)}
    return render(request, "agenda/book.html", context, status=422 if form.errors else 200)


@access(Permission.APPOINTMENT_MANAGE)
def move(request: ActorRequest, pk: int) -> HttpResponse:
    """Sposta: the free places for an appointment, each a choice; dragging posts here as well."""
    appointment = scope.appointment(request, pk)
    office = ActorOffice(appointment.office_id, appointment.office.name)
    before = Slot(
        appointment.starts_at, appointment.ends_at, appointment.operator_id, appointment.room_id
    )
    given = offered(request.actor, office.pk, on=clock.today())
    search = places.search(request, given, moved=appointment)
    form = MoveForm(request.POST or None, offered=given)
    context: dict[str, Any] = {"appointment": appointment, "form": form, "search": search}
    if request.method == "POST" and form.is_valid():
        try:
            moved = actions.move(appointment, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            _explain(form, refusal, context)
        else:
            _offer_back(request, before, moved)
            return back_to(request, scope.address(moved))
    actions.record_reading([appointment], by=request.actor)
    kind = appointment.kind
    found = places.free(request, office, kind, search, None, given, moved=appointment)
    context |= {"free": found, "chosen": places.chosen(request), "office": office}
    return render(request, "agenda/move.html", context, status=422 if form.errors else 200)


def _waited(request: ActorRequest, office: ActorOffice) -> WaitingListEntry | None:
    wanted = request.POST.get("waited") or request.GET.get("attesa", "")
    if not wanted:
        return None
    rows = queries.waiting_list(request.actor, office.pk)
    return get_object_or_404(rows, pk=scope.number(wanted))


def _kind(
    request: ActorRequest,
    office: ActorOffice,
    search: AgendaForm,
    waited: WaitingListEntry | None,
    given: Offered,
) -> AppointmentKind | None:
    """The kind asked for, or else the usual one: the places are there at once."""
    if waited is not None:
        return waited.kind
    known = given.kinds
    posted = known.get(scope.number(request.POST.get("kind", "")))
    asked: AppointmentKind | None = search.cleaned_data.get("tipo")
    origin = str(request.POST.get("origin") or request.GET.get("origine", ""))
    return posted or asked or places.usual_kind(request, office, known.values(), origin)


def _initial(
    request: ActorRequest,
    person: Person | None,
    waited: WaitingListEntry | None,
    kind: AppointmentKind | None,
) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "kind": kind.pk if kind else "",
        "origin": request.GET.get("origine", ""),
    }
    if person is not None:
        initial |= {
            "person": person,
            "language": person.mediation_language_id,
            "mediator_wanted": person.mediator_needed,
        }
    if request.GET.get("richiamo"):
        initial["instead"] = scope.number(request.GET["richiamo"])
    if waited is not None:
        initial |= {"waited": waited, "label": waited.label, "note": waited.note}
        initial["language"] = waited.language_id or initial.get("language")
    return initial


def _offer_back(request: ActorRequest, before: Slot, moved: Appointment) -> None:
    """Say where it went, with whom and what becomes of the reminder; one button takes it back."""
    said = _said(_("Spostato a %(when)s."), moved)
    if moved.operator is not None and moved.operator_id != before.operator_id:
        said = _("%(said)s Ora è con %(who)s.") % {"said": said, "who": moved.operator}
    told = reminded.told(request.actor, moved)
    url = reverse("appointments:move", args=[moved.pk])
    fields = {"slot": before.value, "back": "on", "next": request.POST.get("next", "")}
    undo.offer(request, f"{said} {told}".strip(), url, **fields)


def _explain(form: BookForm | MoveForm, refusal: Refused, context: dict[str, Any]) -> None:
    """Say why beside the field, and what can be done about it."""
    form.add_error("slot" if isinstance(refusal, Taken) else None, str(refusal))
    if isinstance(refusal, Taken):
        context["proposals"] = refusal.proposals
    context["doubled"] = isinstance(refusal, Doubled)


def _said(sentence: str, appointment: Appointment) -> str:
    when = timezone.localtime(appointment.starts_at)
    return sentence % {"when": f"{when:%d/%m/%Y %H:%M}"}
