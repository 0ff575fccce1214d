"""Free places: weekly hours, minus closures, holidays and what is booked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from django.db import connection

from labimpact.agenda.hours import day_span, is_holiday, local_day, moment
from labimpact.agenda.models import AgendaClosure, AppointmentKind, Room, SlotPattern
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.network.models import OfficeClosure

# How far ahead somebody is looked for a place, and how many are proposed at once.
AHEAD_DAYS = 28
PROPOSED = 6


@dataclass(frozen=True)
class Slot:
    """A free place: from when to when, with whom, where."""

    starts_at: datetime
    ends_at: datetime
    operator_id: int | None
    room_id: int | None

    @property
    def value(self) -> str:
        """How a form names the place: the moment in UTC, so that no hour is there twice."""
        at = self.starts_at.astimezone(UTC)
        return f"{at:%Y%m%dT%H%MZ}.{self.operator_id or 0}.{self.room_id or 0}"


@dataclass(frozen=True)
class Busy:
    """A span in which an operator, a room, or both are taken."""

    starts_at: datetime
    ends_at: datetime
    operator_id: int | None
    room_id: int | None
    appointment_id: int = 0
    everybody: bool = False

    def touches(self, operator_id: int | None, room_id: int | None) -> bool:
        return (
            self.everybody
            or (operator_id is not None and self.operator_id == operator_id)
            or (room_id is not None and self.room_id == room_id)
        )


@dataclass(frozen=True)
class Window:
    """A stretch of a day in which somebody, or some place, receives."""

    starts_at: datetime
    ends_at: datetime
    pattern: SlotPattern
    kinds: frozenset[int]  # empty: every kind

    def suits(self, kind: AppointmentKind, operator_id: int | None, room_id: int | None) -> bool:
        return (
            (not self.kinds or kind.pk in self.kinds)
            and (operator_id is None or self.pattern.operator_id == operator_id)
            and (room_id is None or self.pattern.room_id in (None, room_id))
        )


@dataclass(frozen=True)
class Timetable:
    """Everything that says when an office receives in a span of days: five questions in all."""

    windows: tuple[Window, ...]
    busy: tuple[Busy, ...]
    rooms: tuple[int, ...] = field(default=())

    def free(
        self,
        kind: AppointmentKind,
        *,
        since: datetime,
        operator_id: int | None = None,
        room_id: int | None = None,
    ) -> Iterator[Slot]:
        """The free places for a kind, in order of time, from a moment on."""
        by_day: dict[date, list[Window]] = {}
        for window in self.windows:
            if window.suits(kind, operator_id, room_id) and window.ends_at > since:
                by_day.setdefault(local_day(window.starts_at), []).append(window)
        for day in sorted(by_day):
            found = {s for w in by_day[day] for s in self._in_window(w, kind, since, room_id)}
            yield from sorted(found, key=_order)

    def _in_window(
        self, window: Window, kind: AppointmentKind, since: datetime, room_id: int | None
    ) -> Iterator[Slot]:
        length = timedelta(minutes=kind.minutes)
        # What is taken in the whole month is sifted once for each stretch, not for each place.
        near = self._taken(window.starts_at, window.ends_at)
        at = window.starts_at
        while at + length <= window.ends_at:
            if at < since:
                at += length
                continue
            slot = _at(window, kind, (at, at + length), room_id, self.rooms, near)
            at = slot.ends_at if isinstance(slot, Slot) else slot
            if isinstance(slot, Slot):
                yield slot

    def _taken(self, start: datetime, end: datetime) -> list[Busy]:
        return [b for b in self.busy if b.starts_at < end and b.ends_at > start]

    def place(
        self,
        kind: AppointmentKind,
        start: datetime,
        *,
        operator_id: int | None = None,
        room_id: int | None = None,
    ) -> Slot | None:
        """The place for a kind at exactly that moment, if there is one."""
        end = start + timedelta(minutes=kind.minutes)
        for window in self.windows:
            inside = window.starts_at <= start and end <= window.ends_at
            if inside and window.suits(kind, operator_id, room_id):
                near = self._taken(start, end)
                slot = _at(window, kind, (start, end), room_id, self.rooms, near)
                if isinstance(slot, Slot):
                    return slot
        return None

    def is_taken(
        self, start: datetime, end: datetime, operator: int | None, room: int | None
    ) -> bool:
        """Whether the operator or the room is not free in a span."""
        return any(
            b.starts_at < end and b.ends_at > start and b.touches(operator, room) for b in self.busy
        )

    def receives(self, start: datetime, end: datetime) -> bool:
        """Whether anybody receives at all in that span."""
        return any(w.starts_at <= start and end <= w.ends_at for w in self.windows)


def _at(
    window: Window,
    kind: AppointmentKind,
    span: tuple[datetime, datetime],
    room_id: int | None,
    rooms: tuple[int, ...],
    near: list[Busy],
) -> Slot | datetime:
    """The place in that span, or the moment from which it is worth asking again."""
    start, end = span
    operator_id = window.pattern.operator_id
    room = window.pattern.room_id or room_id
    taken = [b for b in near if b.starts_at < end and b.ends_at > start]
    hit = [b.ends_at for b in taken if b.touches(operator_id, room)]
    if hit:
        return max(hit)
    if room is None and kind.needs_room:
        room = next((r for r in rooms if not any(b.touches(None, r) for b in taken)), None)
        if room is None:
            return min((b.ends_at for b in taken), default=end)
    return Slot(start, end, operator_id, room)


def _order(slot: Slot) -> tuple[datetime, int, int]:
    return slot.starts_at, slot.operator_id or 0, slot.room_id or 0


def timetable(
    actor: Actor, office_id: int, day: date, days: int, *, leave_out: int | None = None
) -> Timetable:
    """When an office receives, and when it is taken, in a span of days.

    `leave_out` is an appointment that is being moved: its own hours are free for it.
    """
    start, end = day_span(day, days)
    patterns = SlotPattern.objects.visible_to(actor).filter(office_id=office_id)
    closures = AgendaClosure.objects.visible_to(actor).filter(
        office_id=office_id, starts_at__lt=end, ends_at__gt=start
    )
    rooms = Room.objects.visible_to(actor).filter(office_id=office_id, retired_on=None)
    rows = patterns.prefetch_related("kinds")
    with_kinds = [(row, frozenset(kind.pk for kind in row.kinds.all())) for row in rows]
    return Timetable(
        windows=windows_of(office_id, with_kinds, day, days),
        busy=(*_closed(closures), *_booked(office_id, start, end, leave_out)),
        rooms=tuple(rooms.values_list("pk", flat=True)),
    )


def windows_of(
    office_id: int, patterns: Iterable[tuple[SlotPattern, frozenset[int]]], day: date, days: int
) -> tuple[Window, ...]:
    """When an office receives in a span of days, by its weekly hours with their kinds: not on
    holidays nor when it is shut, but for an extraordinary opening."""
    shut = list(
        OfficeClosure.objects.filter(
            office_id=office_id, opens_at=None, ends_on__gte=day,
            starts_on__lt=day + timedelta(days=days),
        )
    )  # fmt: skip
    return tuple(_windows(list(patterns), shut, day, days))


def _windows(
    rows: list[tuple[SlotPattern, frozenset[int]]], shut: list[OfficeClosure], day: date, days: int
) -> Iterator[Window]:
    for on in (day + timedelta(days=n) for n in range(days)):
        closed = is_holiday(on) or any(c.starts_on <= on <= c.ends_on for c in shut)
        for pattern, kinds in rows:
            if pattern.holds_on(on) and (pattern.is_extra or not closed):
                start, end = moment(on, pattern.opens_at), moment(on, pattern.closes_at)
                yield Window(start, end, pattern, kinds)


def _closed(closures: Iterable[AgendaClosure]) -> Iterator[Busy]:
    for c in closures:
        everybody = c.operator_id is None and c.room_id is None
        yield Busy(c.starts_at, c.ends_at, c.operator_id, c.room_id, everybody=everybody)


def _booked(
    office_id: int, start: datetime, end: datetime, leave_out: int | None
) -> Iterator[Busy]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, operator_id, room_id, starts_at, ends_at FROM wall.busy_times(%s, %s, %s)",
            [office_id, start, end],
        )
        for pk, operator_id, room_id, starts_at, ends_at in cursor.fetchall():
            if pk != leave_out:
                yield Busy(starts_at, ends_at, operator_id, room_id, pk)


def free_slots(
    actor: Actor,
    office_id: int,
    kind: AppointmentKind,
    *,
    since: datetime | None = None,
    days: int = AHEAD_DAYS,
    operator_id: int | None = None,
    room_id: int | None = None,
    limit: int | None = None,
    leave_out: int | None = None,
) -> list[Slot]:
    """The free places (posti liberi) for a kind of appointment from a moment on, soonest first.

    Of several operators who are free at the same moment, all are listed.
    """
    since = max(since or clock.now(), clock.now())
    table = timetable(actor, office_id, local_day(since), days, leave_out=leave_out)
    found = table.free(kind, since=since, operator_id=operator_id, room_id=room_id)
    return list(islice(found, limit))


def one_each(slots: Iterable[Slot]) -> list[Slot]:
    """The first place of each moment: who asks for an hour does not choose the operator."""
    found: dict[datetime, Slot] = {}
    for slot in slots:
        found.setdefault(slot.starts_at, slot)
    return list(found.values())
