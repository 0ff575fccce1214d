"""Setting up an agenda: rooms, kinds, weekly hours, closures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.agenda import permissions
from labimpact.agenda.models import AgendaClosure, AppointmentKind, Room, SlotPattern
from labimpact.agenda.queries import appointments as queries
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.network.models import Language

T = TypeVar("T", Room, AppointmentKind, SlotPattern)


@transaction.atomic
def save_room(room: Room, *, by: Actor) -> Room:
    """Save a room or desk (stanza o postazione); its name is one in its office."""
    _own_office(room.office_id, by)
    _one_name(room, name=room.name)
    return _saved(room, by)


@transaction.atomic
def save_kind(
    kind: AppointmentKind, *, by: Actor, languages: Iterable[Language]
) -> AppointmentKind:
    """Save a kind of appointment (tipo); what is booked already keeps its length."""
    _own_office(kind.office_id, by)
    _one_name(kind, label=kind.label)
    _saved(kind, by)
    kind.languages.set(languages)
    return kind


@transaction.atomic
def save_pattern(
    pattern: SlotPattern, *, by: Actor, kinds: Iterable[AppointmentKind]
) -> SlotPattern:
    """Save weekly hours (turno); what is booked already stays where it is."""
    _own_office(pattern.office_id, by)
    wanted = list(kinds)
    if pattern.operator_id is None and pattern.room is None:
        raise Refused(_("Scegli chi riceve, o la postazione."))
    _of_the_office(pattern.office_id, pattern.operator_id, [pattern.room, *wanted])
    _saved(pattern, by)
    pattern.kinds.set(wanted)
    return pattern


@transaction.atomic
def add_closure(closure: AgendaClosure, *, by: Actor) -> AgendaClosure:
    """Close the agenda for some hours (chiusura). Nothing that is booked is cancelled: it is
    listed among those to call back."""
    _own_office(closure.office_id, by)
    _of_the_office(closure.office_id, closure.operator_id, [closure.room])
    closure.save()
    log.record("agenda.closure_added", by=by, target=closure, office_id=closure.office_id)
    return closure


@transaction.atomic
def remove(row: SlotPattern | AgendaClosure, *, by: Actor) -> None:
    """Take hours or a closure away (togli); the history keeps them."""
    _own_office(row.office_id, by)
    log.record("agenda.removed", by=by, target=row, office_id=row.office_id)
    row.delete()


@transaction.atomic
def retire(row: Room | AppointmentKind, *, by: Actor) -> None:
    """Take a room or a kind out of use (non più in uso), or put it back."""
    _own_office(row.office_id, by)
    row.retired_on = None if row.retired_on else clock.today()
    row.save(update_fields=["retired_on"])
    log.record("agenda.set_up", by=by, target=row, office_id=row.office_id)


def _own_office(office_id: int, by: Actor) -> None:
    if not permissions.can_configure(by, office_id):
        raise Refused(_("Non puoi impostare l'agenda di questo ufficio."))


def _one_name(row: Room | AppointmentKind, **name: str) -> None:
    others = type(row)._default_manager.filter(office_id=row.office_id, **name).exclude(pk=row.pk)
    if others.exists():
        raise Refused(_("C'è già con questo nome: scegline un altro."))


def _of_the_office(
    office_id: int, operator_id: int | None, rows: Iterable[Room | AppointmentKind | None]
) -> None:
    people = {user.pk for user in queries.operators(office_id, on=clock.today())}
    if operator_id is not None and operator_id not in people:
        raise Refused(_("Non dà appuntamenti in questo ufficio."))
    if any(row is not None and row.office_id != office_id for row in rows):
        raise Refused(_("Appartiene a un altro ufficio."))


def _saved(row: T, by: Actor) -> T:
    row.save()
    log.record("agenda.set_up", by=by, target=row, office_id=row.office_id)
    return row
