"""What can be booked from the portal, and what the address of a booking shows.

All of it is asked as the public, through its doors (`booking/wall.sql`): who works in an office and
reads its portal sees what everybody sees.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_date, parse_datetime, parse_time

from labimpact.agenda.hours import day_span, local_day
from labimpact.agenda.models import AppointmentKind, AppointmentState, SlotPattern
from labimpact.agenda.queries.slots import AHEAD_DAYS, Busy, Slot, Timetable, one_each, windows_of
from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting_as
from labimpact.rules import queries as rules


@dataclass(frozen=True)
class Shown:
    """A booking, for whoever holds its address: its place, and nothing of who it is for."""

    pk: int
    office_id: int
    kind_id: int
    language: str
    is_proved: bool
    state: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    phone: str
    email: str

    @property
    def is_placed(self) -> bool:
        return self.state == AppointmentState.BOOKED

    @property
    def can_change(self) -> bool:
        """It may still be moved or given back."""
        return self.is_placed and self.starts_at > clock.now()

    @property
    def is_over(self) -> bool:
        return bool(self.state) and not self.can_change

    @property
    def reached_at(self) -> str:
        """Where the code went, as only who reads it there recognises it."""
        if self.phone:
            return f"…{self.phone[-3:]}"
        name, _at, domain = self.email.partition("@")
        return f"{name[:1]}…@{domain}"


def kinds(office_id: int) -> list[AppointmentKind]:
    """The kinds of appointment that an office lets people book from the portal."""
    with acting_as(System.PUBLIC):
        return list(AppointmentKind.objects.public().filter(office_id=office_id).order_by("label"))


def kind_of(shown: Shown) -> AppointmentKind | None:
    """The kind of a booking, while it is booked from the portal."""
    return next((kind for kind in kinds(shown.office_id) if kind.pk == shown.kind_id), None)


def places(kind: AppointmentKind) -> list[Slot]:
    """The free places of a kind for the public, one for each moment, from some hours on.

    How many hours before is said by the rule `public_booking_notice`. Operators are numbers that
    only the doors understand.
    """
    since = clock.now() + timedelta(hours=int(rules.value("public_booking_notice") or 0))
    day = local_day(since)
    start, end = day_span(day, AHEAD_DAYS)
    with acting_as(System.PUBLIC), connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.portal_agenda(%s, %s, %s)", [kind.office_id, start, end]
        )  # fmt: skip
        told = cursor.fetchone()[0]
        if told is None:
            return []
        read = json.loads(told) if isinstance(told, str) else told
        table = Timetable(
            windows=windows_of(kind.office_id, map(_hours, read["hours"]), day, AHEAD_DAYS),
            busy=tuple(_busy([*read["shut"], *read["taken"]])),
            rooms=tuple(read["rooms"]),
        )
    return one_each(table.free(kind, since=since))


def shown(key: str) -> Shown | None:
    """The booking to which an address leads."""
    with acting_as(System.PUBLIC), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.booking_shown(%s)", [fingerprint(key)])
        row = cursor.fetchone()
    return Shown(*row) if row is not None else None


def _hours(told: list[Any]) -> tuple[SlotPattern, frozenset[int]]:
    weekday, opens, closes, who, room, since, until, kinds = told
    pattern = SlotPattern(
        weekday=weekday, opens_at=parse_time(opens) or time.min,
        closes_at=parse_time(closes) or time.max, operator_id=who, room_id=room,
        valid_from=parse_date(since) if since else None,
        valid_to=parse_date(until) if until else None,
    )  # fmt: skip
    return pattern, frozenset(kinds)


def _busy(told: list[list[Any]]) -> Iterator[Busy]:
    for start, end, who, room, everybody in told:
        starts_at, ends_at = parse_datetime(start), parse_datetime(end)
        if starts_at is not None and ends_at is not None:
            yield Busy(starts_at, ends_at, who, room, everybody=everybody)
