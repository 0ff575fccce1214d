"""Holidays as the terms count them: national ones, those added by a rule, and local patrons.

Saturday is not a holiday. The national list comes from the package `holidays`; days that the law
adds afterwards are rows of the rules (`holiday_…`, for instance 4 October, L. 151/2025), patron
saints are given by whoever asks and are off by default (domain.md 3.0).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays as national_holidays

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True)
class YearlyHoliday:
    """A day of every year, between two dates when they are given."""

    month: int
    day: int
    name: str
    valid_from: date | None = None
    valid_to: date | None = None

    def falls_on(self, day: date) -> bool:
        after = self.valid_from is None or self.valid_from <= day
        before = self.valid_to is None or day <= self.valid_to
        return (day.month, day.day) == (self.month, self.day) and after and before


@cache
def _national(year: int) -> dict[date, str]:
    return dict(national_holidays.country_holidays("IT", years=year, language="it_IT").items())


@dataclass(frozen=True)
class Holidays:
    """The holidays one count goes by."""

    added: tuple[YearlyHoliday, ...] = ()

    def name_of(self, day: date) -> str:
        """The name of the holiday on that day, empty on every other; Sundays are not named."""
        found = _national(day.year).get(day, "")
        if found:
            return found
        return next((one.name for one in self.added if one.falls_on(day)), "")

    def is_working(self, day: date, *, saturday: bool) -> bool:
        """Neither Sunday nor holiday; Saturday counts or not, as the reading says."""
        if day.weekday() == SUNDAY or (day.weekday() == SATURDAY and not saturday):
            return False
        return not self.name_of(day)

    def with_patrons(self, patrons: Iterable[YearlyHoliday]) -> Holidays:
        """The same list with the local patron saints (santi patroni)."""
        return Holidays((*self.added, *patrons))


NATIONAL = Holidays()
