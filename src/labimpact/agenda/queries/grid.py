"""The agenda as a table: hours down the side, and across the operators of a day or the days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from labimpact.agenda.hours import is_holiday, local_day
from labimpact.agenda.models import Appointment
from labimpact.agenda.queries import appointments as queries
from labimpact.agenda.queries.offered import Offered
from labimpact.agenda.queries.slots import Slot, Timetable, Window, timetable
from labimpact.base import clock
from labimpact.base.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What of an agenda is shown: everything, or one operator, kind, room."""

    operator_id: int | None = None
    kind_id: int | None = None
    room_id: int | None = None


class Column(NamedTuple):
    """An operator or a room of a day, or a day of a week."""

    key: str
    title: str
    day: date | None = None
    note: str = ""


class Cell(NamedTuple):
    column: Column
    appointments: list[Appointment]
    free: list[Slot]


class Row(NamedTuple):
    """What begins at one hour; `after_gap` says that nobody receives just before it."""

    hour: str
    cells: list[Cell]
    after_gap: bool
    is_next: bool  # the first row of today that has not begun yet: now is just above it


@dataclass(frozen=True)
class Grid:
    """An agenda ready to be drawn, with the appointments that it shows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    shown: tuple[Appointment, ...]
    free_count: int
    has_hours: bool  # whether anybody ever receives in this span


def day_grid(actor: Actor, office_id: int, day: date, only: Filter, given: Offered) -> Grid:
    """One day, with a column for each operator and each place without an operator."""
    table = timetable(actor, office_id, day, 1)
    rows = list(_rows(actor, office_id, day, 1, only))
    free = _free(table, only, given)
    names = {str(pk): str(user) for pk, user in given.operators.items()}
    names |= {f"r{pk}": room.name for pk, room in given.rooms.items()}
    for a in rows:
        names.setdefault(_of_whom(a), str(a.operator or a.room))
    used = {_of_whom(thing) for thing in [*rows, *free]}
    used |= {_of_whom(w.pattern) for w in table.windows if _suits(w.pattern, only)}
    columns = [Column(key, name) for key, name in names.items() if key in used]
    columns.sort(key=lambda c: c.title.casefold())
    today = day == clock.today()
    return _grid(columns, rows, free, _of_whom, datetime.timestamp, table.windows, today)


def week_grid(actor: Actor, office_id: int, monday: date, only: Filter, given: Offered) -> Grid:
    """The seven days of a week; an empty Saturday or Sunday is not drawn."""
    table = timetable(actor, office_id, monday, 7)
    rows = list(_rows(actor, office_id, monday, 7, only))
    free = _free(table, only, given)
    things: list[Appointment | Slot] = [*rows, *free]
    used = {local_day(thing.starts_at) for thing in things}
    days = [monday + timedelta(days=n) for n in range(7)]
    columns = [
        Column(
            day.isoformat(), date_format(day, "D j/n"), day, _("festa") if is_holiday(day) else ""
        )
        for day in days
        if day.weekday() < 5 or day in used
    ]

    def of_day(thing: Appointment | Slot) -> str:
        return local_day(thing.starts_at).isoformat()

    def hour(at: datetime) -> float:
        local = timezone.localtime(at)
        return local.hour * 60.0 + local.minute

    this_week = monday <= clock.today() < monday + timedelta(days=7)
    return _grid(columns, rows, free, of_day, hour, table.windows, this_week)


def _rows(
    actor: Actor, office_id: int, day: date, days: int, only: Filter
) -> Iterable[Appointment]:
    rows = queries.agenda(actor, office_id, day, days).exclude(state="cancelled")
    wanted = {
        "operator_id": only.operator_id, "kind_id": only.kind_id, "room_id": only.room_id
    }  # fmt: skip
    return rows.filter(**{name: pk for name, pk in wanted.items() if pk is not None})


def _free(table: Timetable, only: Filter, given: Offered) -> list[Slot]:
    """Free places of the kind asked for, or else of the shortest."""
    kind = given.shortest if only.kind_id is None else given.kinds.get(only.kind_id)
    if kind is None:
        return []
    found = table.free(kind, since=clock.now(), operator_id=only.operator_id, room_id=only.room_id)
    return list(found)


def _suits(pattern: object, only: Filter) -> bool:
    operator_id = getattr(pattern, "operator_id", None)
    return only.operator_id is None or operator_id == only.operator_id


def _of_whom(thing: object) -> str:
    operator_id = getattr(thing, "operator_id", None)
    return str(operator_id) if operator_id else f"r{getattr(thing, 'room_id', None)}"


def _grid(
    columns: list[Column],
    rows: list[Appointment],
    free: list[Slot],
    column_of: Callable[[Appointment | Slot], str],
    hour_of: Callable[[datetime], float],
    windows: tuple[Window, ...],
    shows_now: bool,
) -> Grid:
    booked: dict[tuple[float, str], list[Appointment]] = defaultdict(list)
    empty: dict[tuple[float, str], list[Slot]] = defaultdict(list)
    hours: dict[float, str] = {}
    ends: dict[float, float] = defaultdict(float)
    for a in rows:
        booked[hour_of(a.starts_at), column_of(a)].append(a)
    for slot in free:
        empty[hour_of(slot.starts_at), column_of(slot)].append(slot)
    things: list[Appointment | Slot] = [*rows, *free]
    for thing in things:
        hour = hour_of(thing.starts_at)
        hours[hour] = f"{timezone.localtime(thing.starts_at):%H:%M}"
        ends[hour] = max(ends[hour], hour_of(thing.ends_at))
    now = hour_of(clock.now()) if shows_now else None
    spans = {(hour_of(w.starts_at), hour_of(w.ends_at)) for w in windows}
    drawn: list[Row] = []
    open_until = 0.0
    for hour in sorted(hours):
        cells = [Cell(c, booked[hour, c.key], empty[hour, c.key]) for c in columns]
        after_gap = bool(drawn) and not any(s < hour and e > open_until for s, e in spans)
        is_next = now is not None and hour > now and not any(row.is_next for row in drawn)
        drawn.append(Row(hours[hour], cells, after_gap, is_next))
        open_until = max(open_until, ends[hour])
    return Grid(tuple(columns), tuple(drawn), tuple(rows), len(free), bool(windows))
