"""Agendas of the demonstration: who receives when, who came, who is expected, who waits."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from labimpact.agenda.models import Appointment, AppointmentKind, Room, SlotPattern
from labimpact.agenda.models import AppointmentState as State
from labimpact.agenda.models import WaitingListEntry as Entry
from labimpact.operations.demo import topics
from labimpact.operations.demo.days import is_open, minutes_of, moment
from labimpact.operations.demo.dice import chance, dice, draw
from labimpact.operations.demo.network import Staff
from labimpact.operations.demo.office_life import Known
from labimpact.operations.demo.rows import Recorder
from labimpact.operations.demo.world import Desk, World

PAST_DAYS, COMING_DAYS = 30, 14
_KINDS = (
    ("Colloquio", 30, "Primo incontro o verifica.", "Passaporto, permesso di soggiorno."),
    ("Rinnovo del permesso", 30, "Controllo dei documenti e del modulo.",
     "Permesso in scadenza, passaporto, marca da bollo, ultime buste paga."),
    ("Consulenza legale", 60, "Con l'operatore legale.", "Ogni lettera ricevuta."),
)  # fmt: skip
_NOTES = ("", "", "", "Porta anche il figlio", "Arriva in autobus, può tardare", "Seconda visita")


@dataclass(frozen=True)
class Agenda:
    """What an office gives appointments with."""

    desk: Desk
    kinds: tuple[AppointmentKind, ...]
    room: Room
    staff: tuple[Staff, ...]


def lay(record: Recorder, desk: Desk, known: Sequence[Known]) -> None:
    """The agenda of one office, from a month ago to two weeks ahead."""
    agenda = _set_up(record, desk)
    if not agenda.staff or not known:
        return
    world = record.world
    for on in (world.today + timedelta(days=n) for n in range(-PAST_DAYS, COMING_DAYS)):
        if is_open(desk.days.hours, on):
            rng = dice(world.seed, "agenda", desk.name, on)
            for row, by in _day(rng, world, agenda, on, known):
                record.add(row, row.created_at)
                record.event("appointment.booked", by, row.created_at, row, [row.person_id])
    rng = dice(world.seed, "waiting list", desk.name)
    for _one in range(rng.randint(1, 3)):
        person = rng.choice(known)
        entry = Entry(
            office_id=desk.office_id, kind_id=rng.choice(agenda.kinds).pk,
            person_id=person.person_id, language_id=person.language_id,
            weekdays=rng.choice((0, 0, 0b00101, 0b11000)), created_by_id=agenda.staff[0].user_id,
        )  # fmt: skip
        at = world.now - timedelta(days=rng.randint(1, 12))
        record.add(entry, at)
        record.event("waiting_list.added", agenda.staff[0], at, entry, [entry.person_id])


def _set_up(record: Recorder, desk: Desk) -> Agenda:
    opened = moment(record.world.first, time(8))
    kinds = tuple(
        AppointmentKind(
            office_id=desk.office_id, label=label, minutes=minutes, description=about,
            to_bring=bring, needs_room=minutes > 30, is_public=minutes <= 30,
        )
        for label, minutes, about, bring in _KINDS
    )  # fmt: skip
    room = Room(office_id=desk.office_id, name="Stanza riservata")
    for row in (*kinds, room):
        record.add(row, opened)
    # Who works in two offices receives in none by appointment: their hours would meet.
    elsewhere = {
        staff.user_id
        for other in record.world.desks
        if other.office_id != desk.office_id
        for staff in other.staff
    }
    staff = tuple(s for s in desk.staff if s.user_id not in elsewhere)[:3]
    for weekday, spans in desk.days.hours.items():
        for (opens, closes), who in ((span, who) for span in spans for who in staff):
            pattern = SlotPattern(
                office_id=desk.office_id, weekday=weekday, opens_at=opens, closes_at=closes,
                operator_id=who.user_id,
            )  # fmt: skip
            record.add(pattern, opened)
    return Agenda(desk, kinds, room, staff)


def _day(
    rng: random.Random, world: World, agenda: Agenda, on: date, known: Sequence[Known]
) -> Iterator[tuple[Appointment, Staff]]:
    room_free_at: datetime | None = None
    for who in agenda.staff:
        for opens, closes in agenda.desk.days.hours[on.weekday()]:
            at, end = moment(on, opens), moment(on, closes)
            while at + timedelta(minutes=30) <= end:
                if not chance(rng, 0.55 if on <= world.today else 0.4):
                    at += timedelta(minutes=30)
                    continue
                kind = draw(rng, dict(zip(agenda.kinds, (5, 4, 1), strict=True)))
                needs_room = kind.needs_room
                until = at + timedelta(minutes=kind.minutes)
                if until > end or (needs_room and room_free_at and room_free_at > at):
                    kind, needs_room = agenda.kinds[0], False
                    until = at + timedelta(minutes=kind.minutes)
                row = _appointment(rng, world, agenda, kind, who, known, at, until)
                if needs_room:
                    row.room_id, room_free_at = agenda.room.pk, until
                yield row, who
                at = until


def _appointment(
    rng: random.Random,
    world: World,
    agenda: Agenda,
    kind: AppointmentKind,
    who: Staff,
    known: Sequence[Known],
    at: datetime,
    until: datetime,
) -> Appointment:
    person = rng.choice(known) if chance(rng, 0.85) else None
    state = draw(rng, {State.DONE: 86, State.NO_SHOW: 9}) if until < world.now else State.BOOKED
    if state is State.BOOKED and chance(rng, 0.03):
        state = State.CANCELLED
    made = min(at, world.now) - timedelta(days=rng.randint(1, 10), minutes=minutes_of(at.time()))
    row = Appointment(
        office_id=agenda.desk.office_id, kind_id=kind.pk, operator_id=who.user_id,
        person_id=person.person_id if person else None,
        label="" if person else (rng.choice(topics.LABELS) or "signora al telefono"),
        language_id=person.language_id if person else None,
        mediator_wanted=bool(person and person.language_id and chance(rng, 0.2)),
        note=rng.choice(_NOTES), starts_at=at, ends_at=until, state=state.value,
        state_at=until if until < world.now else made, state_by_id=who.user_id,
        created_by_id=who.user_id, created_at=made,
    )  # fmt: skip
    if state is State.CANCELLED:
        row.cancelled_by, row.state_why = "office", "operatrice malata"
    return row
