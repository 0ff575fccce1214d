"""What happens between the door and the desk."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.agenda import permissions
from labimpact.agenda.models import (
    Appointment,
    AppointmentState,
    Arrival,
    ArrivalState,
    WaitingRoomScreen,
)
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.network.models import Language
from labimpact.people.models import Person


@transaction.atomic
def add(
    *,
    office_id: int,
    by: Actor,
    language: Language | None = None,
    reason: str = "",
    label: str = "",
    person: Person | None = None,
) -> Arrival:
    """Give the next number of the day to somebody who has just come in (arrivo)."""
    _own_office(office_id, by)
    day = clock.today()
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.next_arrival_number(%s, %s)", [office_id, day])
        (number,) = cursor.fetchone()
    arrival = Arrival.objects.create(
        office_id=office_id,
        day=day,
        number=number,
        language=language,
        reason=reason,
        label=label.strip(),
        person=person,
    )
    _note("arrival.added", arrival, by)
    return arrival


@transaction.atomic
def describe(
    arrival: Arrival,
    *,
    by: Actor,
    language: Language | None,
    reason: str,
    label: str,
    person: Person | None = None,
) -> Arrival:
    """Complete what is known of an arrival after its number was given."""
    arrival = _locked(arrival, by)
    arrival.language, arrival.reason, arrival.label = language, reason, label.strip()
    if person is not None:
        arrival.person = person
    arrival.save(update_fields=["language", "reason", "label", "person"])
    _note("arrival.described", arrival, by)
    return arrival


@transaction.atomic
def call_next(*, office_id: int, by: Actor) -> Arrival | None:
    """Call whoever has waited longest (chiama il prossimo); two desks never call the same one."""
    _own_office(office_id, by)
    arrival = (
        Arrival.objects.visible_to(by)
        .filter(office_id=office_id, served_at=None)
        .of_day(clock.today())
        .waiting()
        .order_by("number")
        .select_for_update(of=("self",), skip_locked=True)
        .first()
    )
    return None if arrival is None else _called(arrival, by)


@transaction.atomic
def call(arrival: Arrival, *, by: Actor) -> Arrival:
    """Call this one, out of turn if need be (chiama)."""
    arrival = _locked(arrival, by)
    if arrival.state is not ArrivalState.WAITING:
        raise Refused(_("Il numero %(number)s non è più in attesa.") % {"number": arrival.number})
    return _called(arrival, by)


@transaction.atomic
def call_again(arrival: Arrival, *, by: Actor) -> Arrival:
    """Show the number on the screen once more (richiama); the waiting time stays what it was."""
    arrival = _locked(arrival, by)
    if arrival.state is not ArrivalState.CALLED:
        raise Refused(_("Si può richiamare solo chi è stato chiamato."))
    return _set(arrival, "arrival.called_again", by, called_again_at=Now())


@transaction.atomic
def serve(arrival: Arrival, *, by: Actor) -> Arrival:
    """Close an arrival as served (servito), also when nobody pressed the call button."""
    arrival = _locked(arrival, by)
    if arrival.state is ArrivalState.SERVED:
        return arrival
    values: dict[str, Any] = {"served_at": Now(), "left_at": None}
    if arrival.called_at is None:
        values |= {"called_at": Now(), "called_by_id": by.user_id}
    _appointment_becomes(arrival, AppointmentState.DONE, after=AppointmentState.ARRIVED, by=by)
    return _set(arrival, "arrival.served", by, **values)


@transaction.atomic
def leave(arrival: Arrival, *, by: Actor) -> Arrival:
    """Note that somebody went away before being served (andato via)."""
    arrival = _locked(arrival, by)
    if arrival.state is ArrivalState.SERVED:
        raise Refused(_("È già stato servito."))
    return _set(arrival, "arrival.left", by, left_at=Now())


@transaction.atomic
def undo(arrival: Arrival, *, by: Actor) -> Arrival:
    """Take back the last step of an arrival (annulla): served, left or called."""
    arrival = _locked(arrival, by)
    match arrival.state:
        case ArrivalState.SERVED:
            values: dict[str, Any] = {"served_at": None}
            arrived, done = AppointmentState.ARRIVED, AppointmentState.DONE
            _appointment_becomes(arrival, arrived, after=done, by=by)
        case ArrivalState.LEFT:
            values = {"left_at": None}
        case ArrivalState.CALLED:
            values = {"called_at": None, "called_by_id": None, "called_again_at": None}
        case _:
            raise Refused(_("Non c'è niente da annullare."))
    return _set(arrival, "arrival.undone", by, **values)


@transaction.atomic
def close_day(*, office_id: int, by: Actor) -> int:
    """Close the office's day: whoever still waits went away. Returns how many."""
    _own_office(office_id, by)
    waiting = Arrival.objects.visible_to(by).filter(office_id=office_id, served_at=None)
    closed = waiting.of_day(clock.today()).waiting().update(left_at=Now())
    if closed:
        log.record("arrival.day_closed", by=by, office_id=office_id, details={"left": closed})
    return closed


@transaction.atomic
def renew_screen(*, office_id: int, by: Actor) -> WaitingRoomScreen:
    """Make a new secret address for the waiting-room screen; the old one stops working."""
    _own_office(office_id, by)
    screen, _made = WaitingRoomScreen.objects.update_or_create(
        office_id=office_id, defaults={"key": secrets.token_urlsafe(32), "made_at": clock.now()}
    )
    log.record("waiting_room.key_renewed", by=by, target=screen, office_id=office_id)
    return screen


def record_reading(arrivals: Iterable[Arrival], *, by: Actor) -> None:
    """Note that a queue with names of persons was shown."""
    rows = [a for a in arrivals if a.person_id is not None]
    if rows:
        log.record_list("arrival.listed", by=by, rows=rows, persons=[a.person_id for a in rows])


def _appointment_becomes(
    arrival: Arrival, state: AppointmentState, *, after: AppointmentState, by: Actor
) -> None:
    """The appointment somebody came for goes along with their number."""
    rows = Appointment.objects.visible_to(by).filter(arrival=arrival, state=after)
    rows.update(state=state, state_at=clock.now(), state_by_id=by.user_id)


def _own_office(office_id: int, by: Actor) -> None:
    if not permissions.can_keep_queue(by, office_id):
        raise Refused(_("Non puoi tenere la coda di questo ufficio."))


def _locked(arrival: Arrival, by: Actor) -> Arrival:
    arrival = Arrival.objects.select_for_update(of=("self",)).get(pk=arrival.pk)
    _own_office(arrival.office_id, by)
    return arrival


def _called(arrival: Arrival, by: Actor) -> Arrival:
    return _set(arrival, "arrival.called", by, called_at=Now(), called_by_id=by.user_id)


def _set(arrival: Arrival, action: str, by: Actor, **values: Any) -> Arrival:
    # The database's clock, the same that stamped the arrival: no desk's clock can disagree.
    Arrival.objects.filter(pk=arrival.pk).update(**values)
    arrival.refresh_from_db()
    _note(action, arrival, by)
    return arrival


def _note(action: str, arrival: Arrival, by: Actor) -> None:
    log.record(
        action, by=by, target=arrival, persons=[arrival.person_id], office_id=arrival.office_id
    )
