"""What the queue, the waiting room and the day show of who arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.db import connection

from labimpact.agenda.models import Arrival, ArrivalQuerySet, ArrivalState, WaitingRoomScreen
from labimpact.base import clock
from labimpact.base.actor import Actor, ActorOffice
from labimpact.base.permissions import Permission
from labimpact.people.models import Person, same_person


@dataclass(frozen=True)
class Queue:
    """The arrivals of an office on one day, by where they are."""

    waiting: tuple[Arrival, ...]
    called: tuple[Arrival, ...]
    closed: tuple[Arrival, ...]
    median_wait: int | None  # minutes, of those who were called
    longest_wait: int | None  # minutes, of those who still wait

    @property
    def shown(self) -> tuple[Arrival, ...]:
        return self.waiting + self.called + self.closed

    @property
    def served_count(self) -> int:
        return sum(a.state is ArrivalState.SERVED for a in self.closed)


def office_for(actor: Actor) -> ActorOffice | None:
    """The office whose queue the actor keeps: the one they act for, or their first that has one."""
    allowed = actor.offices_where(Permission.ARRIVAL_MANAGE)
    mine = [o for o in actor.offices if o.pk in allowed]
    return next((o for o in mine if o.pk == actor.office_id), mine[0] if mine else None)


def arrivals(actor: Actor, office_id: int, day: date) -> ArrivalQuerySet:
    """The arrivals of an office on a day, with everything that a line of the queue shows."""
    return (
        Arrival.objects.visible_to(actor)
        .of_day(day)
        .filter(office_id=office_id)
        .select_related("person", "language", "called_by")
    )


def queue(actor: Actor, office_id: int, day: date, *, now: datetime | None = None) -> Queue:
    """The queue (coda) of an office on a day, in one query."""
    now = now or clock.now()
    rows = list(arrivals(actor, office_id, day))
    by_state = {state: [a for a in rows if a.state is state] for state in ArrivalState}
    waits = [a.minutes_waited(now) for a in rows if a.called_at is not None]
    waiting = by_state[ArrivalState.WAITING]
    closed = [*by_state[ArrivalState.SERVED], *by_state[ArrivalState.LEFT]]
    return Queue(
        waiting=tuple(waiting),
        called=tuple(sorted(by_state[ArrivalState.CALLED], key=_called, reverse=True)),
        closed=tuple(sorted(closed, key=lambda a: a.number, reverse=True)),
        median_wait=round(median(waits)) if waits else None,
        longest_wait=max((a.minutes_waited(now) for a in waiting), default=None),
    )


def _called(arrival: Arrival) -> float:
    at = arrival.called_again_at or arrival.called_at
    return at.timestamp() if at is not None else 0.0


def waiting_now(actor: Actor, day: date) -> ArrivalQuerySet:
    """Who waits in the office the actor acts for, first come first."""
    office = office_for(actor)
    if office is None:
        return Arrival.objects.none()
    rows = arrivals(actor, office.pk, day).waiting().filter(served_at=None)
    return rows.order_by("number")


def of_person(actor: Actor, person: Person) -> ArrivalQuerySet:
    """The times a person came without an appointment, newest first."""
    return (
        Arrival.objects.visible_to(actor)
        .filter(same_person("person", person))
        .select_related("office", "called_by")
        .order_by("-arrived_at")
    )


@dataclass(frozen=True)
class WaitingRoom:
    """What the screen in the waiting room shows: numbers, and nothing else."""

    office_name: str
    called: tuple[int, ...]  # the last one called first
    waiting: tuple[int, ...]


def waiting_room(key: str) -> WaitingRoom | None:
    """The numbers of the office that holds this key, or None when no office does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT office_name, number, state FROM wall.waiting_room(%s)", [key])
        rows = cursor.fetchall()
    if not rows:
        return None
    numbers = [(number, state) for _, number, state in rows if number is not None]
    return WaitingRoom(
        office_name=rows[0][0],
        called=tuple(n for n, state in numbers if state == "called"),
        waiting=tuple(n for n, state in numbers if state == "waiting"),
    )


def screen(office_id: int) -> WaitingRoomScreen | None:
    """The office's screen, if it was ever switched on."""
    return WaitingRoomScreen.objects.filter(office_id=office_id).first()
