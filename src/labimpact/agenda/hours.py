"""Local hours turned into moments, on the days when the clocks change as well."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from labimpact.rules.queries import holidays


def moment(day: date, hour: time) -> datetime:
    """That hour of that day where the offices are.

    Of an hour that comes twice, the first; for an hour that is skipped, the moment at which the
    clocks jump over it.
    """
    zone = timezone.get_default_timezone()
    first = datetime.combine(day, hour.replace(fold=0), zone).astimezone(UTC)
    if first.astimezone(zone).time() == hour.replace(fold=0):
        return first
    # Read with the offset that holds after the jump, a skipped hour lies before the jump: the
    # jump is the last moment between the two readings that still has the hour asked for ahead.
    early = datetime.combine(day, hour.replace(fold=1), zone).astimezone(UTC)
    before = early.astimezone(zone).utcoffset()
    while early.astimezone(zone).utcoffset() == before:
        early += timedelta(minutes=1)
    return early


def local_day(at: datetime) -> date:
    """The calendar day of a moment where the offices are."""
    return timezone.localtime(at).date()


def day_span(day: date, days: int = 1) -> tuple[datetime, datetime]:
    """From midnight to midnight: 23, 24 or 25 hours."""
    return moment(day, time.min), moment(day + timedelta(days=days), time.min)


def is_holiday(day: date) -> bool:
    """Whether a day is a holiday, national or added by a rule: nobody is received."""
    return bool(holidays().name_of(day))
