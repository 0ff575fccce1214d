"""The days of a plan, and the minutes that the engine counts from their beginning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise

from labimpact.agenda.hours import moment

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Stretch:
    """A whole week or month: its first day, when it begins, and when it is over."""

    first_day: date
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Horizon:
    """From one day to another (orizzonte del piano), both of them part of it.

    Minutes are those that pass, so that an hour that comes twice, or not at all, is reckoned with.
    """

    first_day: date
    last_day: date

    @cached_property
    def begins_at(self) -> datetime:
        return moment(self.first_day, time.min)

    @cached_property
    def ends_at(self) -> datetime:
        return moment(self.last_day + timedelta(days=1), time.min)

    @cached_property
    def length(self) -> int:
        """Minutes from the first to the last."""
        return self.minute(self.ends_at)

    def minute(self, at: datetime) -> int:
        return (at - self.begins_at) // _MINUTE

    def at(self, minute: int) -> datetime:
        return self.begins_at + minute * _MINUTE

    def days(self) -> Iterator[date]:
        for n in range((self.last_day - self.first_day).days + 1):
            yield self.first_day + timedelta(days=n)

    @cached_property
    def weeks(self) -> tuple[Stretch, ...]:
        """The whole weeks around it: what somebody works in a week counts there."""
        monday = self.first_day - timedelta(days=self.first_day.weekday())
        count = (self.last_day - monday).days // 7 + 1
        return _stretches([monday + timedelta(days=7 * n) for n in range(count + 1)])

    @cached_property
    def months(self) -> tuple[Stretch, ...]:
        """The whole months around it."""
        days = [self.first_day.replace(day=1)]
        while days[-1] <= self.last_day:
            days.append((days[-1].replace(day=28) + timedelta(days=4)).replace(day=1))
        return _stretches(days)

    @property
    def counted(self) -> tuple[datetime, datetime]:
        """From where to where jobs are looked at."""
        around = (*self.weeks, *self.months)
        return min(each.begins_at for each in around), max(each.ends_at for each in around)


def _stretches(days: list[date]) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(first, moment(first, time.min), moment(then, time.min))
        for first, then in pairwise(days)
    )


def weeks_of(first_day: date, last_day: date) -> Iterator[Horizon]:
    """A span of days, cut where weeks end: the most that somebody works is told by the week."""
    day = first_day
    while day <= last_day:
        sunday = day + timedelta(days=6 - day.weekday())
        yield Horizon(day, min(sunday, last_day))
        day = sunday + timedelta(days=1)
