"""Calendar quarters, in which the territory is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter (trimestre); `number` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def read(cls, slug: str) -> Quarter | None:
        """From what stands in the address, `2026-3`."""
        year, _dash, number = slug.partition("-")
        if len(year) == 4 and year.isdecimal() and number in ("1", "2", "3", "4"):
            return cls(int(year), int(number))
        return None

    @property
    def slug(self) -> str:
        return f"{self.year}-{self.number}"

    @cached_property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        return self.before(-1).first - timedelta(days=1)

    def before(self, how_many: int) -> Quarter:
        """The quarter so many before this one."""
        index = 4 * self.year + self.number - 1 - how_many
        return Quarter(index // 4, index % 4 + 1)

    @cached_property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def runs(self, today: date) -> bool:
        """Is it not over yet?"""
        return self.last >= today

    def __str__(self) -> str:
        return _("%(number)sº trimestre %(year)s") % {"number": self.number, "year": self.year}
