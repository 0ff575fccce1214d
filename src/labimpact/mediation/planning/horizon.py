"""The days of a plan, and the minutes that the engine counts from their beginning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from labimpact.agenda.hours import moment

_MINUTE = timedelta(minutes=1)


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
    def weeks(self) -> tuple[datetime, datetime, int]:
        """The whole weeks around it, and how many: what somebody works in a week counts there."""
        first = self.first_day - timedelta(days=self.first_day.weekday())
        last = self.last_day + timedelta(days=7 - self.last_day.weekday())
        return moment(first, time.min), moment(last, time.min), (last - first).days // 7

    @cached_property
    def months(self) -> tuple[datetime, datetime, int]:
        """The whole months around it, and how many."""
        first = self.first_day.replace(day=1)
        last = (self.last_day.replace(day=28) + timedelta(days=4)).replace(day=1)
        many = (last.year - first.year) * 12 + last.month - first.month
        return moment(first, time.min), moment(last, time.min), many

    @property
    def counted(self) -> tuple[datetime, datetime]:
        """From where to where jobs are looked at."""
        return min(self.weeks[0], self.months[0]), max(self.weeks[1], self.months[1])


def weeks_of(first_day: date, last_day: date) -> Iterator[Horizon]:
    """A span of days, cut where weeks end: the most that somebody works is told by the week."""
    day = first_day
    while day <= last_day:
        sunday = day + timedelta(days=6 - day.weekday())
        yield Horizon(day, min(sunday, last_day))
        day = sunday + timedelta(days=1)
