"""Today and now where the desks are, so that tests can pass their own."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    return timezone.now()


def today() -> date:
    """The calendar day in the office's time zone (settings.TIME_ZONE), not in UTC."""
    return timezone.localdate()
