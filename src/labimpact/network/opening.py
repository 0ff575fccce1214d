"""When an office is open: weekly hours, exceptions, national holidays. Pure functions.

Times are the wall clock of the office, so the nights when the clock changes need no care: an
opening is compared with the local time that the visitor reads on their watch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from labimpact.network.models import OfficeClosure, OpeningHours

# The name of the holiday on a day, or nothing.
HolidayName = Callable[[date], str]
# How far ahead the next opening is looked for before saying that none is known.
_HORIZON = 60


@dataclass(frozen=True)
class Slot:
    """A stretch of a day in which the office is open."""

    day: date
    opens_at: time
    closes_at: time
    by_appointment: bool = False

    def holds(self, moment: time) -> bool:
        return self.opens_at <= moment < self.closes_at


@dataclass(frozen=True)
class Opening:
    """Open now until a time, or closed until the next slot (null when none is known)."""

    now: Slot | None
    upcoming: Slot | None
    reason: str = ""


@lru_cache(maxsize=8)
def _holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("IT", years=year, language="it_IT").items())


def holiday_name(day: date) -> str:
    """The national holiday of a day, or nothing; patron saints are local and set as closures."""
    return _holidays(day.year).get(day, "")


def slots_on(
    day: date,
    hours: Sequence[OpeningHours],
    exceptions: Sequence[OfficeClosure],
    holiday: HolidayName = holiday_name,
) -> tuple[list[Slot], str]:
    """The stretches of one day and, when there are none for a reason, the reason."""
    special = [e for e in exceptions if e.starts_on <= day <= e.ends_on]
    extraordinary = [
        Slot(day, e.opens_at, e.closes_at) for e in special if e.opens_at and e.closes_at
    ]
    if extraordinary:
        return sorted(extraordinary, key=lambda s: s.opens_at), ""
    if special:
        return [], special[0].reason
    if name := holiday(day):
        return [], name
    found = [
        Slot(day, h.opens_at, h.closes_at, h.by_appointment)
        for h in hours
        if h.weekday == day.weekday()
        and (h.valid_from is None or h.valid_from <= day)
        and (h.valid_to is None or h.valid_to >= day)
    ]
    return sorted(found, key=lambda s: s.opens_at), ""


def opening(
    moment: datetime,
    hours: Sequence[OpeningHours],
    exceptions: Sequence[OfficeClosure],
    holiday: HolidayName = holiday_name,
) -> Opening:
    """Is the office open at that local moment, and when does it open next?"""
    today, reason = slots_on(moment.date(), hours, exceptions, holiday)
    now = next((s for s in today if s.holds(moment.time())), None)
    upcoming = next(
        (
            slot
            for slot in _slots_from(moment.date(), hours, exceptions, holiday)
            if (slot.day, slot.opens_at) > (moment.date(), moment.time())
        ),
        None,
    )
    return Opening(now, upcoming, reason)


def _slots_from(
    day: date,
    hours: Sequence[OpeningHours],
    exceptions: Sequence[OfficeClosure],
    holiday: HolidayName,
) -> Iterator[Slot]:
    for ahead in range(_HORIZON):
        yield from slots_on(day + timedelta(days=ahead), hours, exceptions, holiday)[0]
