"""The period of a report: this month unless told, both ends included."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

T = TypeVar("T")


class Preset(models.TextChoices):
    """The periods that are asked for by name; the value is what stands in the address."""

    MONTH = "mese", _("questo mese")
    LAST_MONTH = "mese-scorso", _("mese scorso")
    QUARTER = "trimestre", _("questo trimestre")
    LAST_QUARTER = "trimestre-scorso", _("trimestre scorso")
    YEAR = "anno", _("quest'anno")
    LAST_YEAR = "anno-scorso", _("anno scorso")
    CUSTOM = "date", _("dal … al …")


_MONTHS = {Preset.QUARTER: 3, Preset.LAST_QUARTER: 3, Preset.YEAR: 12, Preset.LAST_YEAR: 12}
_PAST = (Preset.LAST_MONTH, Preset.LAST_QUARTER, Preset.LAST_YEAR)


@dataclass(frozen=True)
class Period:
    """From a first to a last day, both counted."""

    first: date
    last: date

    @property
    def whole_months(self) -> Period:
        """The same period widened to the months it touches."""
        return Period(self.first.replace(day=1), month_of(self.last).last)

    @property
    def months_inside(self) -> list[date]:
        """The first days of the months that lie wholly within it."""
        month = self.first if self.first.day == 1 else _months_after(self.first.replace(day=1), 1)
        found = []
        while month_of(month).last <= self.last:
            found.append(month)
            month = _months_after(month, 1)
        return found

    def spans(self, of_months: Mapping[date, T], *, otherwise: T) -> Iterator[tuple[T, Period]]:
        """The period cut where a whole month has its own answer; neighbours alike are joined."""
        months = self.months_inside
        starts = {self.first, *months}
        if months:
            starts.add(_months_after(months[-1], 1))
        days = sorted(day for day in starts if day <= self.last)
        answers = [of_months.get(day, otherwise) if day in months else otherwise for day in days]
        begun = 0
        for n in range(1, len(days) + 1):
            if n == len(days) or answers[n] != answers[begun]:
                last = self.last if n == len(days) else days[n] - timedelta(days=1)
                yield answers[begun], Period(days[begun], last)
                begun = n

    def __str__(self) -> str:
        if self == month_of(self.first):
            return date_format(self.first, "F Y")
        return f"{self.first:%d/%m/%Y} – {self.last:%d/%m/%Y}"


def month_of(day: date) -> Period:
    """The calendar month of a day."""
    last = calendar.monthrange(day.year, day.month)[1]
    return Period(day.replace(day=1), day.replace(day=last))


def preset_period(preset: str, *, today: date) -> Period:
    """The period a name means today; a quarter and a year are those of the calendar."""
    length = _MONTHS.get(Preset(preset), 1)
    first = today.replace(month=(today.month - 1) // length * length + 1, day=1)
    if preset in _PAST:
        first = _months_after(first, -length)
    return Period(first, _months_after(first, length) - timedelta(days=1))


def _months_after(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
