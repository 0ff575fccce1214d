"""What changes an appointment. Every action is open to the colleagues of its office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from labimpact.agenda import permissions
from labimpact.agenda.actions import arrivals
from labimpact.agenda.actions.reminding import remind
from labimpact.agenda.hours import local_day
from labimpact.agenda.models import (
    Appointment,
    AppointmentKind,
    AppointmentState,
    CancelledBy,
    WaitingListEntry,
)
from labimpact.agenda.queries import appointments as queries
from labimpact.agenda.queries.slots import AHEAD_DAYS, PROPOSED, Slot, one_each, timetable
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.network.models import Language
from labimpact.people.models import Person


class Taken(Refused):
    """The place is somebody else's by now; `proposals` are the next free ones."""

    def __init__(self, message: str, proposals: Iterable[Slot]) -> None:
        super().__init__(message)
        self.proposals = tuple(proposals)


class Doubled(Refused):
    """The person has another appointment at the same time: a warning, to be confirmed."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """When, with whom and where: what is not said is the first that is free.

    `outside` places it outside the hours, with an operator or a room that is free.
    """

    starts_at: datetime
    operator_id: int | None = None
    room_id: int | None = None
    outside: bool = False


@transaction.atomic
def book(
    *,
    office_id: int,
    kind: AppointmentKind,
    wanted: Wanted,
    by: Actor,
    person: Person | None = None,
    label: str = "",
    language: Language | None = None,
    mediator_wanted: bool = False,
    note: str = "",
    origin: tuple[str, int] | None = None,
    waited: WaitingListEntry | None = None,
    instead: Appointment | None = None,
    twice: bool = False,
) -> Appointment:
    """Give an appointment (prenota), or raise `Taken` with the next free places.

    `origin` is the kind and id of the record it belongs to; `waited` and `instead` are the place
    on the waiting list and the lost appointment that it settles; `twice` says that the operator
    knows of the person's other appointment at the same time.
    """
    _may_book(office_id, kind, by)
    if person is None and not label.strip():
        raise Refused(_("Scrivi chi viene, o scegli la persona."))
    slot = _place(office_id, kind, wanted, by)
    if person is not None and not twice:
        _warn_of_another(person, slot, by)
    origin_kind, origin_id = origin if origin is not None else ("", None)
    appointment = Appointment(
        office_id=office_id, kind=kind, person=person, label=label.strip(), language=language,
        mediator_wanted=mediator_wanted, note=note.strip(),
        origin_kind=origin_kind, origin_id=origin_id,
        state_by_id=by.user_id, created_by_id=by.user_id,
    )  # fmt: skip
    _put(appointment, slot, kind, by)
    _settle(waited, instead, appointment, by)
    _note("appointment.booked", appointment, by)
    return appointment


@transaction.atomic
def move(
    appointment: Appointment, *, wanted: Wanted, by: Actor, twice: bool = False
) -> Appointment:
    """Move an appointment to another time, operator or room (sposta), or raise `Taken`."""
    appointment = _locked(appointment, by)
    if appointment.state != AppointmentState.BOOKED:
        raise Refused(_("Si sposta solo un appuntamento ancora da svolgere."))
    slot = _place(appointment.office_id, appointment.kind, wanted, by, moved=appointment)
    if appointment.person is not None and not twice:
        _warn_of_another(appointment.person, slot, by, leave_out=appointment.pk)
    appointment.recall_settled_at = appointment.recall_settled_by = None
    _put(appointment, slot, appointment.kind, by)
    _note("appointment.moved", appointment, by)
    return appointment


@transaction.atomic
def say_who(appointment: Appointment, *, person: Person, by: Actor) -> Appointment:
    """Say whose appointment it is (è questa persona), of one that was given without a record."""
    appointment = _locked(appointment, by)
    appointment.person = person
    appointment.save(update_fields=["person"])
    remind(appointment, by=by)
    _note("appointment.recognised", appointment, by)
    return appointment


@transaction.atomic
def cancel(
    appointment: Appointment, *, whose: CancelledBy, by: Actor, why: str = ""
) -> Appointment:
    """Cancel an appointment (disdici); who is cancelled by the office has to be called back."""
    appointment = _locked(appointment, by)
    if appointment.state == AppointmentState.CANCELLED:
        return appointment
    if appointment.state != AppointmentState.BOOKED:
        raise Refused(_("Si disdice solo un appuntamento ancora da svolgere."))
    return _become(
        appointment, AppointmentState.CANCELLED, by, "appointment.cancelled",
        cancelled_by=whose, state_why=why.strip(), recall_settled_at=None, recall_settled_by=None,
    )  # fmt: skip


@transaction.atomic
def mark_no_show(appointment: Appointment, *, by: Actor) -> Appointment:
    """Note that somebody did not come (non venuto), once their time is past."""
    appointment = _locked(appointment, by)
    if appointment.state == AppointmentState.NO_SHOW:
        return appointment
    if appointment.state != AppointmentState.BOOKED:
        raise Refused(_("Questo appuntamento non è più da svolgere."))
    if appointment.starts_at > clock.now():
        raise Refused(_("L'ora dell'appuntamento non è ancora passata."))
    return _become(appointment, AppointmentState.NO_SHOW, by, "appointment.no_show")


@transaction.atomic
def arrive(appointment: Appointment, *, by: Actor) -> Appointment:
    """Give a number to somebody who came for their appointment (è arrivato), on its day."""
    appointment = _locked(appointment, by)
    if appointment.state == AppointmentState.ARRIVED:
        return appointment
    if appointment.state not in (AppointmentState.BOOKED, AppointmentState.NO_SHOW):
        raise Refused(_("Questo appuntamento non è più da svolgere."))
    if local_day(appointment.starts_at) != clock.today():
        raise Refused(_("L'appuntamento non è di oggi: spostalo, poi segna l'arrivo."))
    arrival = arrivals.add(
        office_id=appointment.office_id,
        by=by,
        language=appointment.language,
        label=appointment.label,
        person=appointment.person,
    )
    return _become(
        appointment, AppointmentState.ARRIVED, by, "appointment.arrived", arrival=arrival
    )


@transaction.atomic
def complete(appointment: Appointment, *, by: Actor) -> Appointment:
    """Close an appointment as done (svolto); whoever had a number has been served."""
    appointment = _locked(appointment, by)
    if appointment.state == AppointmentState.DONE:
        return appointment
    if not appointment.is_live or appointment.starts_at > clock.now() + timedelta(hours=12):
        raise Refused(_("Questo appuntamento non si può segnare come svolto."))
    if appointment.arrival is not None:
        arrivals.serve(appointment.arrival, by=by)
    return _become(appointment, AppointmentState.DONE, by, "appointment.done")


@transaction.atomic
def undo(appointment: Appointment, *, by: Actor) -> Appointment:
    """Take back the last step of an appointment (annulla): back to booked, if its place is free."""
    appointment = _locked(appointment, by)
    if appointment.state == AppointmentState.BOOKED:
        raise Refused(_("Non c'è niente da annullare."))
    if not appointment.is_live:
        _still_free(appointment, by)
    if appointment.state == AppointmentState.ARRIVED and appointment.arrival is not None:
        arrivals.leave(appointment.arrival, by=by)
    return _become(
        appointment, AppointmentState.BOOKED, by, "appointment.undone", arrival=None,
        cancelled_by="", state_why="", recall_settled_at=None, recall_settled_by=None,
    )  # fmt: skip


@transaction.atomic
def settle_recall(appointment: Appointment, *, by: Actor) -> Appointment:
    """Take somebody off the list of those to call back (richiamato)."""
    appointment = _locked(appointment, by)
    if appointment.recall_settled_at is None:
        appointment.recall_settled_at = clock.now()
        appointment.recall_settled_by_id = by.user_id
        appointment.save(update_fields=["recall_settled_at", "recall_settled_by"])
        _note("appointment.recall_settled", appointment, by)
    return appointment


def record_reading(appointments: Iterable[Appointment], *, by: Actor) -> None:
    """Note that a list with names of persons was shown."""
    rows = [a for a in appointments if a.person_id is not None]
    if rows:
        persons = [a.person_id for a in rows]
        log.record_list("appointment.listed", by=by, rows=rows, persons=persons)


def _place(
    office_id: int,
    kind: AppointmentKind,
    wanted: Wanted,
    by: Actor,
    *,
    moved: Appointment | None = None,
) -> Slot:
    """The place that is wanted, held until the transaction ends; `Taken` if it is no more."""
    if wanted.starts_at < clock.now():
        raise Refused(_("Quest'ora è già passata: scegline un'altra."))
    _wait_for(office_id, None)
    day = local_day(wanted.starts_at)
    left_out = moved.pk if moved else None
    table = timetable(by, office_id, day, AHEAD_DAYS, leave_out=left_out)
    end = wanted.starts_at + timedelta(minutes=kind.minutes)
    slot = table.place(
        kind, wanted.starts_at, operator_id=wanted.operator_id, room_id=wanted.room_id
    )
    if slot is None and wanted.outside:
        _of_this_office(office_id, wanted, day, by)
        slot = Slot(wanted.starts_at, end, wanted.operator_id, wanted.room_id)
        if wanted.operator_id is None and wanted.room_id is None:
            raise Refused(_("Fuori orario scegli chi riceve, o la stanza."))
        if table.is_taken(slot.starts_at, end, slot.operator_id, slot.room_id):
            slot = None
    if slot is None:
        since = wanted.starts_at.replace(second=0, microsecond=0)
        found = one_each(table.free(kind, since=max(since, clock.now())))
        receives = table.receives(wanted.starts_at, end)
        raise Taken(
            _("Questo posto è già preso.") if receives else _("In quest'ora non si riceve."),
            found[:PROPOSED],
        )
    if slot.operator_id is not None:
        _wait_for(office_id, slot.operator_id)
    return slot


def _of_this_office(office_id: int, wanted: Wanted, day: date, by: Actor) -> None:
    """Outside the hours too, one is received by this office's people, in its rooms."""
    people = {user.pk for user in queries.operators(office_id, on=day)}
    if wanted.operator_id is not None and wanted.operator_id not in people:
        raise Refused(_("Chi hai scelto non riceve in questo ufficio quel giorno."))
    rooms = queries.rooms(by, office_id)
    if wanted.room_id is not None and not rooms.filter(pk=wanted.room_id).exists():
        raise Refused(_("Questa stanza non è dell'ufficio."))


def _put(appointment: Appointment, slot: Slot, kind: AppointmentKind, by: Actor) -> None:
    """Save an appointment in its place; the database has the last word."""
    appointment.starts_at, appointment.ends_at = slot.starts_at, slot.ends_at
    appointment.operator_id, appointment.room_id = slot.operator_id, slot.room_id
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        if "one_appointment_at_a_time" not in str(error):
            raise
        day = local_day(slot.starts_at)
        table = timetable(by, appointment.office_id, day, AHEAD_DAYS, leave_out=appointment.pk)
        found = one_each(table.free(kind, since=max(slot.starts_at, clock.now())))
        raise Taken(_("Questo posto è già preso."), found[:PROPOSED]) from error
    remind(appointment, by=by)


def _still_free(appointment: Appointment, by: Actor) -> None:
    _wait_for(appointment.office_id, None)
    day = local_day(appointment.starts_at)
    table = timetable(by, appointment.office_id, day, AHEAD_DAYS, leave_out=appointment.pk)
    span = (appointment.starts_at, appointment.ends_at)
    if table.is_taken(*span, appointment.operator_id, appointment.room_id):
        found = one_each(table.free(appointment.kind, since=clock.now()))
        raise Taken(_("Il suo posto nel frattempo è stato preso."), found[:PROPOSED])


def _wait_for(office_id: int, operator_id: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.lock_agenda(%s, %s)", [office_id, operator_id])


def _warn_of_another(
    person: Person, slot: Slot, by: Actor, *, leave_out: int | None = None
) -> None:
    others = queries.at_the_same_time(by, person, slot, leave_out=leave_out)
    if others:
        raise Doubled(
            _("Alla stessa ora ha già un appuntamento: %(what)s, %(office)s.")
            % {"what": others[0].kind.label, "office": others[0].office.name}
        )


def _may_book(office_id: int, kind: AppointmentKind, by: Actor) -> None:
    if not permissions.can_book(by, office_id) or kind.office_id != office_id:
        raise Refused(_("Non puoi dare appuntamenti in questo ufficio."))


def _settle(
    waited: WaitingListEntry | None, instead: Appointment | None, booked: Appointment, by: Actor
) -> None:
    """Who has a place waits no longer, and need not be called back."""
    if waited is not None:
        rows = WaitingListEntry.objects.visible_to(by).open().filter(pk=waited.pk)
        rows.update(closed_at=clock.now(), closed_by_id=by.user_id, appointment=booked)
    if instead is not None:
        settle_recall(instead, by=by)


def _locked(appointment: Appointment, by: Actor) -> Appointment:
    rows = Appointment.objects.select_related("kind", "person", "language", "arrival")
    appointment = rows.select_for_update(of=("self",)).get(pk=appointment.pk)
    if not permissions.can_manage_appointment(by, appointment):
        raise Refused(_("Questo appuntamento è di un altro ufficio."))
    return appointment


def _become(
    appointment: Appointment, state: AppointmentState, by: Actor, action: str, **values: Any
) -> Appointment:
    changed = {"state": state, "state_at": clock.now(), "state_by_id": by.user_id, **values}
    for name, value in changed.items():
        setattr(appointment, name, value)
    appointment.save(update_fields=[name.removesuffix("_id") for name in changed])
    remind(appointment, by=by)
    _note(action, appointment, by)
    return appointment


def _note(action: str, appointment: Appointment, by: Actor) -> None:
    log.record(
        action,
        by=by,
        target=appointment,
        persons=[appointment.person_id],
        office_id=appointment.office_id,
    )
