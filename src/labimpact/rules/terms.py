"""The date engine: what a term of the rules becomes on the calendar. Pure functions.

The day of the event is excluded. A term has one or more *readings*, ways of counting its days: all
are computed and the prudent one is the *safe date*. A safe date never moves for a holiday; where
the row says so (`roll`, civil code art. 2963) the date the law would allow stands beside it.
`by`: the last useful day. `at_least_before`: the last day that leaves that time before the event.
`opens_after`: the first day on which one may (domain.md 3.0).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from labimpact.rules.calendars import DAY, NATIONAL, Holidays

ROME = ZoneInfo("Europe/Rome")


class Reading(StrEnum):
    CALENDAR = "calendar"
    SATURDAY_COUNTED = "working_day_saturday_counted"
    SATURDAY_NOT_COUNTED = "working_day_saturday_not_counted"


class Edge(StrEnum):
    BY = "by"
    BEFORE = "at_least_before"
    OPENS_AFTER = "opens_after"


class Unit(StrEnum):
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"


class Standing(StrEnum):
    """Where today stands to a term; none of them is a grant."""

    NOT_OPEN = "not_open"  # one may not yet
    OPEN = "open"  # one may, or there is still time
    DOUBTFUL = "doubtful"  # past the safe date, not past every reading
    OVERDUE = "overdue"  # past every reading


class NotATerm(ValueError):
    """The row says nothing that a date can be computed from."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """A term as its row states it (see `rules.Rule`); `value` is a whole number of `unit`."""

    code: str
    label: str
    value: int
    unit: Unit
    starts_from: str = ""
    readings: tuple[Reading, ...] = (Reading.CALENDAR,)
    rolls: bool = False
    edge: Edge = Edge.BY
    source: str = ""
    marks: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if self.value < 0:
            raise NotATerm(f"{self.code}: {self.value} is less than nothing")
        if not self.readings:
            raise NotATerm(f"{self.code} has no reading")
        if self.unit is Unit.HOUR and self.edge is not Edge.BY:
            raise NotATerm(f"{self.code}: hours are counted forward only")


@dataclass(frozen=True)
class Reckoning:
    """One reading of a term: its day, the moment for hours, the day the law lets it roll to."""

    reading: Reading
    on: date
    at: datetime | None = None
    rolled_on: date | None = None
    skipped: tuple[date, ...] = ()


@dataclass(frozen=True)
class Deadline:
    """A term from one event: the readings, the prudent one first."""

    term: Term
    event: date | datetime
    readings: tuple[Reckoning, ...]

    @property
    def event_on(self) -> date:
        return _day(self.event)

    @property
    def safe(self) -> Reckoning:
        return self.readings[0]

    @property
    def safe_on(self) -> date:
        """The date to act by, or for `opens_after` the first day that no reading disputes."""
        return self.safe.on

    @property
    def last_on(self) -> date:
        """The least prudent date that a reading, or the law's own roll, would still allow."""
        return max(r.rolled_on or r.on for r in self.readings)

    def standing(self, today: date) -> Standing:
        if self.term.edge is Edge.OPENS_AFTER:
            return Standing.OPEN if today >= self.safe_on else Standing.NOT_OPEN
        if today <= self.safe_on:
            return Standing.OPEN
        return Standing.DOUBTFUL if today <= self.last_on else Standing.OVERDUE

    def days_left(self, today: date) -> int:
        """Days from today to the safe date; negative once it has passed."""
        return (self.safe_on - today).days


def compute(term: Term, event: date | datetime, holidays: Holidays = NATIONAL) -> Deadline:
    """The dates of a term that starts from an event: every reading, the prudent one first.

    A moment (aware) matters to hours only: without one, hours count from the midnight that opens
    the day, which is the prudent way. The same event always gives the same dates, and a later
    event never an earlier one.
    """
    if isinstance(event, datetime) and event.tzinfo is None:
        raise NotATerm("a moment needs its time zone")
    found = [_reckon(term, event, reading, holidays) for reading in term.readings]
    found.sort(key=lambda r: r.on, reverse=term.edge is Edge.OPENS_AFTER)
    return Deadline(term, event, tuple(found))


def days_before(event: date, days: int) -> date:
    """The day that comes so many days before an event: for reminders, which never roll."""
    return event - days * DAY


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last one when it has no such day (art. 2963 c.c.)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def anniversary(birth: date, years: int) -> date:
    """The birthday of that age; who was born on 29 February has it on the 28th in other years."""
    return add_months(birth, 12 * years)


def _reckon(term: Term, event: date | datetime, reading: Reading, holidays: Holidays) -> Reckoning:
    if term.unit is Unit.HOUR:
        return _hours(term, event, reading)
    sign = -1 if term.edge is Edge.BEFORE else 1
    start = _day(event)
    end, skipped = _moved(term, start, sign, reading, holidays)
    if term.edge is Edge.OPENS_AFTER:
        return Reckoning(reading, end + DAY, skipped=skipped)
    rolled = _rolled(end, holidays) if term.rolls and sign > 0 else None
    return Reckoning(reading, end, rolled_on=rolled, skipped=skipped)


def _moved(
    term: Term, start: date, sign: int, reading: Reading, holidays: Holidays
) -> tuple[date, tuple[date, ...]]:
    """The day that many units away, and the days that the reading skipped on the way."""
    match term.unit:
        case Unit.MONTH:
            return add_months(start, sign * term.value), ()
        case Unit.YEAR:
            return add_months(start, sign * 12 * term.value), ()
    if reading is Reading.CALENDAR:
        return start + sign * term.value * DAY, ()
    saturday = reading is Reading.SATURDAY_COUNTED
    day, left, skipped = start, term.value, []
    while left > 0:
        day += sign * DAY
        if holidays.is_working(day, saturday=saturday):
            left -= 1
        else:
            skipped.append(day)
    return day, tuple(skipped)


def _hours(term: Term, event: date | datetime, reading: Reading) -> Reckoning:
    """Hours that really pass, also on the night the clocks change."""
    moment = event
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.min, tzinfo=ROME)
    at = (moment.astimezone(UTC) + timedelta(hours=term.value)).astimezone(ROME)
    # A midnight closes the day before it: nobody can act on a day that has not begun.
    last = (at - timedelta(microseconds=1)).date()
    return Reckoning(reading, max(_day(event), last), at=at)


def _rolled(day: date, holidays: Holidays) -> date | None:
    """The next day that is neither Sunday nor holiday, when the day itself is one."""
    moved = day
    while not holidays.is_working(moved, saturday=True):
        moved += DAY
    return moved if moved != day else None


def _day(event: date | datetime) -> date:
    if isinstance(event, datetime):
        return event.astimezone(ROME).date()
    return event
