"""What repeats by the rule of calendars (RFC 5545, RRULE), walked without being walked for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import MAXYEAR, datetime, timedelta

from dateutil.rrule import rrulestr

# After so long the calendar repeats itself, weekdays and leap years alike.
_CYCLE, _CYCLE_YEARS = timedelta(days=146_097), 400
_MOMENT = "%Y%m%dT%H%M%S"


def walked(rule: str, wall: datetime, *, years: int) -> Iterator[datetime]:
    """The beginnings that a rule makes from a moment on, in their order, for some years at least.

    Moments are those of the clock on the wall, `UNTIL` too. A rule that never comes true (the
    thirtieth of February) is walked to the end of the year 9999 before that is known. So it is
    walked in the last of the calendar's cycles: centuries, and not millennia.
    """
    away = _CYCLE * max((MAXYEAR - years - wall.year) // _CYCLE_YEARS, 0)

    def later(said: re.Match[str]) -> str:
        until = datetime.strptime(said[1], _MOMENT)  # noqa: DTZ007
        last = datetime.max - away  # noqa: DTZ901 - on the clock of the wall
        return f"UNTIL={min(until, last) + away:{_MOMENT}}"

    moved = re.sub(r"UNTIL=(\d{8}T\d{6})", later, rule)
    for at in rrulestr(moved, dtstart=wall + away, ignoretz=True):
        yield at - away
