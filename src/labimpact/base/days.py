"""The days that are worked with: what lies beyond them no calendar of ours reaches."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime

# Nobody whom the network meets was born before, and nothing is planned after: a day and a month
# more or less, at either end, are still days that Python and PostgreSQL know.
FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)


def is_worked_with(day: date) -> bool:
    """Whether a day lies between the first and the last."""
    return FIRST <= day <= LAST


def day_of(text: str) -> date | None:
    """A day as an address brings it (2027-03-01); None when it is none that is worked with."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if is_worked_with(day) else None


def moment_of(text: str) -> datetime | None:
    """A moment as an address brings it; None when it is none, or beyond the days worked with.

    Without an offset it is an hour where the offices are.
    """
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    if at is None or not is_worked_with(at.date()):
        return None
    return at if timezone.is_aware(at) else timezone.make_aware(at)
