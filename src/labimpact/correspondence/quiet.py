"""When a message may arrive: not at night, not on a Sunday, not on a holiday (ore di silenzio)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from labimpact.rules import queries as rules
from labimpact.rules.calendars import SUNDAY, Holidays

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """Silence from `silent_from` to `silent_to` (hours of the day), and on the named days."""

    silent_from: int
    silent_to: int
    sundays: bool
    holidays: Holidays | None
    usual: int

    def is_silent_day(self, day: date) -> bool:
        if self.sundays and day.weekday() == SUNDAY:
            return True
        return self.holidays is not None and bool(self.holidays.name_of(day))

    def is_silent(self, moment: datetime) -> bool:
        local = timezone.localtime(moment)
        if self.is_silent_day(local.date()):
            return True
        if self.silent_from == self.silent_to:
            return False
        if self.silent_from < self.silent_to:
            return self.silent_from <= local.hour < self.silent_to
        return local.hour >= self.silent_from or local.hour < self.silent_to

    def usual_moment(self, day: date, *, not_before: date) -> datetime:
        """The usual hour of a day; of the last day before it that is not silent, when it is.

        Earlier rather than later: what is said after the appointment is of no use.
        """
        while self.is_silent_day(day) and day > not_before:
            day -= DAY
        return timezone.make_aware(datetime.combine(day, time(self.usual)))


def in_force(on: date | None = None) -> Hours:
    """The hours that the rules of a day say; without rules there is no silence."""
    hours = rules.value("reminder_silent_hours", on) or [0, 0]
    days = rules.value("reminder_silent_days", on) or []
    return Hours(
        silent_from=hours[0],
        silent_to=hours[1],
        sundays="sunday" in days,
        holidays=rules.holidays() if "holiday" in days else None,
        usual=rules.value("reminder_usual_hour", on) or 10,
    )
