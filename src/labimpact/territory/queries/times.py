"""Waiting and process times (tempi): quartiles of days, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from labimpact.territory.enums import Step
from labimpact.territory.queries import counts

MONTHS = 12
# How many stand behind, said roughly: an exact number could be subtracted from another.
_ROUGHLY = ((100, _("100 o più")), (20, _("da 20 a 99")), (0, _("meno di 20")))


@dataclass(frozen=True)
class Quartiles:
    """Days within which a quarter, a half and three quarters of the cases were done."""

    low: int
    half: int
    high: int
    persons: int

    @property
    def roughly(self) -> str:
        return str(next(words for least, words in _ROUGHLY if self.persons >= least))


def quartiles(days: Mapping[int, int], least: int) -> Quartiles | None:
    """The quartiles of a histogram (days, how many); None where fewer than `least` stand behind.

    Each is a number of days that somebody took (`percentile_disc`).
    """
    many = sum(days.values())
    if many < max(least, 1):
        return None
    found: list[int] = []
    reached = 0
    for day in sorted(days):
        reached += days[day]
        while len(found) < 3 and reached * 4 >= many * (len(found) + 1):
            found.append(day)
    low, half, high = found
    return Quartiles(low, half, high, many)


def last_months(today: date) -> list[date]:
    """The first days of the twelve months up to this one, the oldest first."""
    index = 12 * today.year + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(index - MONTHS + 1, index + 1)]


def times(
    cursor: CursorWrapper, months: Sequence[date], area: int | None, least: int
) -> dict[Step, list[tuple[date, Quartiles | None]]]:
    """Every step of the process, month by month of its end."""
    found = counts.times(cursor, months, area)
    return {
        step: [(month, quartiles(found.get((step.value, month), {}), least)) for month in months]
        for step in Step
    }
