"""Giving an appointment, and moving one."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.agenda import reminded
from labimpact.agenda.actions import appointments as actions
from labimpact.agenda.actions.appointments import Doubled, Taken
from labimpact.agenda.forms import AgendaForm, BookForm, MoveForm
from labimpact.agenda.hours import local_day, moment
from labimpact.agenda.models import Appointment, AppointmentKind, WaitingListEntry
from labimpact.agenda.queries import appointments as queries
from labimpact.agenda.queries.slots import Slot, free_slots, one_each
from labimpact.agenda.views import scope
from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.actor import ActorOffice
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.base.returning import back_to
from labimpact.people.actions import show_name
from labimpact.people.models import Person

_SHOWN = 40


@access(Permission.APPOINTMENT_MANAGE)
def book(request: ActorRequest) -> HttpResponse:
    """Nuovo appuntamento: kind, free places, who comes."""
    office = scope.office_of(request)
    waited = _waited(request, office)
    named = waited.person if waited else None
    person = show_name(named, by=request.actor) if named else scope.person(request)
    search = _search(request, office)
    kind = _kind(request, office, search, waited)
    initial = _initial(request, person, waited, kind)
    form = BookForm(request.POST or None, actor=request.actor, office_id=office.pk, initial=initial)
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
    days = _places(request, office, kind, search, waited) if kind else []
    context |= {"days": days, "chosen": _chosen(request)}
    return render(request, "agenda/book.html", context, status=422 if form.errors else 200)


@access(Permission.APPOINTMENT_MANAGE)
def move(request: ActorRequest, pk: int) -> HttpResponse:
    """Sposta: the free places for an appointment, each a choice; dragging posts here as well."""
    appointment = scope.appointment(request, pk)
    office = ActorOffice(appointment.office_id, appointment.office.name)
    search = _search(request, office)
    form = MoveForm(request.POST or None, actor=request.actor, office_id=office.pk)
    context: dict[str, Any] = {"appointment": appointment, "form": form, "search": search}
    if request.method == "POST" and form.is_valid():
        try:
            moved = actions.move(appointment, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            _explain(form, refusal, context)
        else:
            messages.success(request, _said(_("Spostato a %(when)s."), moved))
            return back_to(request, scope.address(moved))
    actions.record_reading([appointment], by=request.actor)
    days = _places(request, office, appointment.kind, search, None, moved=appointment)
    context |= {"days": days, "chosen": _chosen(request), "office": office}
    return render(request, "agenda/move.html", context, status=422 if form.errors else 200)


def _search(request: ActorRequest, office: ActorOffice) -> AgendaForm:
    search = AgendaForm(request.GET, actor=request.actor, office_id=office.pk)
    search.is_valid()
    return search


def _waited(request: ActorRequest, office: ActorOffice) -> WaitingListEntry | None:
    wanted = request.POST.get("waited") or request.GET.get("attesa", "")
    if not wanted:
        return None
    rows = queries.waiting_list(request.actor, office.pk)
    return get_object_or_404(rows, pk=scope.number(wanted))


def _kind(
    request: ActorRequest, office: ActorOffice, search: AgendaForm, waited: WaitingListEntry | None
) -> AppointmentKind | None:
    """The kind asked for; where there is only one, that one."""
    if waited is not None:
        return waited.kind
    known = {kind.pk: kind for kind in queries.kinds(request.actor, office.pk)}
    posted = known.get(scope.number(request.POST.get("kind", "")))
    asked: AppointmentKind | None = search.cleaned_data.get("tipo")
    only = next(iter(known.values())) if len(known) == 1 else None
    return posted or asked or only


def _initial(
    request: ActorRequest,
    person: Person | None,
    waited: WaitingListEntry | None,
    kind: AppointmentKind | None,
) -> dict[str, Any]:
    initial: dict[str, Any] = {"kind": kind, "origin": request.GET.get("origine", "")}
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


def _chosen(request: ActorRequest) -> str:
    return str(request.POST.get("slot") or request.GET.get("quando", ""))


def _places(
    request: ActorRequest,
    office: ActorOffice,
    kind: AppointmentKind,
    search: AgendaForm,
    waited: WaitingListEntry | None,
    *,
    moved: Appointment | None = None,
) -> list[tuple[date, list[Slot]]]:
    """The free places by day: of each hour one, or those of the operator that was chosen."""
    room = search.cleaned_data.get("stanza")
    found = free_slots(
        request.actor,
        office.pk,
        kind,
        since=_since(search.cleaned_data.get("dal")),
        operator_id=search.cleaned_data.get("operatore"),
        room_id=room.pk if room else None,
        leave_out=moved.pk if moved else None,
    )
    chosen = _chosen(request)
    slots = one_each(sorted(found, key=lambda s: (s.starts_at, s.value != chosen)))
    if waited is not None:
        slots = [s for s in slots if waited.wants(local_day(s.starts_at).weekday())]
    if moved is not None:
        slots = [s for s in slots if s.starts_at != moved.starts_at]
    days = groupby(slots[:_SHOWN], key=lambda s: local_day(s.starts_at))
    return [(day, list(places)) for day, places in days]


def _since(day: date | None) -> datetime:
    return moment(day, datetime.min.time()) if day else clock.now()


def _explain(form: BookForm | MoveForm, refusal: Refused, context: dict[str, Any]) -> None:
    """Say why beside the field, and what can be done about it."""
    form.add_error("slot" if isinstance(refusal, Taken) else None, str(refusal))
    if isinstance(refusal, Taken):
        context["proposals"] = refusal.proposals
    context["doubled"] = isinstance(refusal, Doubled)


def _said(sentence: str, appointment: Appointment) -> str:
    when = timezone.localtime(appointment.starts_at)
    return sentence % {"when": f"{when:%d/%m/%Y %H:%M}"}
