"""Which reminders a date asks for: pure, everything is passed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from labimpact.correspondence.quiet import DAY, Hours


@dataclass(frozen=True)
class Moment:
    """One reminder of a date: from when it may go out, and until when it still helps."""

    days_before: int
    send_at: datetime
    useful_until: datetime


@dataclass(frozen=True)
class About:
    """The day, and the hour when there is one, of what a person is reminded of."""

    day: date
    hour: time | None = None

    @classmethod
    def of(cls, when: date | datetime) -> About:
        if isinstance(when, datetime):
            local = timezone.localtime(when)
            return cls(local.date(), local.time().replace(second=0, microsecond=0))
        return cls(when)

    def last_useful(self, before: timedelta) -> datetime:
        """A day helps until it is over; an hour, until there is just time to get there."""
        if self.hour is None:
            return timezone.make_aware(datetime.combine(self.day + DAY, time.min))
        return timezone.make_aware(datetime.combine(self.day, self.hour)) - before


def moments(
    about: About, days_before: Iterable[int], *, today: date, hours: Hours, before: timedelta
) -> list[Moment]:
    """The reminders of a date, the earliest first; those whose day has passed are left out.

    Each helps until the next one takes its place, so after a stop only the latest goes out.
    """
    end = about.last_useful(before)
    found: dict[datetime, int] = {}
    for days in sorted(set(days_before), reverse=True):
        day = about.day - timedelta(days=days)
        if day >= today:
            # Two that a holiday brings to the same moment are one: the nearest to the date.
            found[hours.usual_moment(day, not_before=today)] = days
    kept = sorted((at, days) for at, days in found.items() if at < end)
    ends = [at for at, _days in kept[1:]] + [end] * bool(kept)
    return [Moment(days, at, until) for (at, days), until in zip(kept, ends, strict=True)]
