"""The year of days that are written without: told by the rows around them, never sure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from labimpact.imports.files import RawRow, Table
from labimpact.imports.files.headings import one_year
from labimpact.imports.understanding.dates import EARLIEST_CONTACT, read_day
from labimpact.imports.understanding.text import as_above

# A day is of the year in which it is near the one beside it; farther away it may be of two.
_NEAR_DAYS = 120
_LONE_YEAR = re.compile(r"\D*20\d{2}\D*")


class From(StrEnum):
    """What told a year, from what speaks of the very rows to what speaks of the file."""

    HEADING = "heading"
    NEIGHBOURS = "neighbours"
    REGISTER = "register"
    TITLE = "title"


@dataclass(frozen=True)
class YearTold:
    """The year of a row, and what told it."""

    year: int
    by: From


@dataclass
class _Day:
    """The day of one row: whole, or without its year until that is told."""

    row: int
    whole: date | None = None
    parts: tuple[int, int] = (0, 0)
    heading: int | None = None  # the year of the heading it stands under

    def in_year(self, year: int) -> date | None:
        with suppress(ValueError):
            return date(year, self.parts[1], self.parts[0])
        return None


class Years:
    """The years of one column of days; all its rows are looked at when the first is asked."""

    def __init__(
        self, table: Table, places: Sequence[int], *, day_first: bool, today: date
    ) -> None:
        self._table, self._places = table, places
        self._day_first, self._today = day_first, today
        self._told: dict[int, YearTold] | None = None

    def of(self, row: int) -> YearTold | None:
        """The year of a row's day; None when nothing tells it, or it would be to come."""
        if self._told is None:
            self._told = dict(self._tell(list(self._days())))
        return self._told.get(row)

    def _days(self) -> Iterator[_Day]:
        above, heading = "", None
        for raw in self._table.rows():
            if (year := _heading_year(raw)) is not None:
                heading = year
                continue
            cells = [raw.cells[place] for place in self._places if place < len(raw.cells)]
            written = next(filter(None, cells), "")
            above = above if as_above(written) else written
            read = read_day(above, day_first=self._day_first, today=self._today)
            if read.without_year:
                yield _Day(raw.number, parts=read.without_year, heading=heading)
            elif read.date.first:
                yield _Day(raw.number, read.date.first)

    def _tell(self, days: list[_Day]) -> Iterator[tuple[int, YearTold]]:
        years = {day.whole.year for day in days if day.whole}
        only = years.pop() if len(years) == 1 else None
        for before, run, after in _runs(days):
            near = self._between(before, run, after)
            for day, found in zip(run, near, strict=True):
                for year, by in (
                    (day.heading, From.HEADING),
                    (found and found.year, From.NEIGHBOURS),
                    (only, From.REGISTER),
                    (self._table.year, From.TITLE),
                ):
                    if year and self._possible(day.in_year(year)):
                        yield day.row, YearTold(year, by)
                        break

    def _possible(self, day: date | None) -> bool:
        return day is not None and day.year >= EARLIEST_CONTACT and day <= self._today

    def _between(
        self, before: date | None, run: Sequence[_Day], after: date | None
    ) -> list[date | None]:
        """Each day in the year that its neighbours leave: both of them, where there are two."""
        forth = list(self._along(before, run))
        back = list(self._along(after, run[::-1]))[::-1]
        if before is None or after is None:
            return back if before is None else forth
        return [
            one if one and one == other else self._within(before, day, after)
            for day, one, other in zip(run, forth, back, strict=True)
        ]

    def _along(self, start: date | None, run: Iterable[_Day]) -> Iterator[date | None]:
        """Each day as near as can be to the one before it, over a year's change too."""
        for day in run:
            found = self._nearest(start, day) if start else None
            yield found
            start = found

    def _nearest(self, start: date, day: _Day) -> date | None:
        candidates = [day.in_year(start.year + step) for step in (-1, 0, 1)]
        near = [one for one in candidates if one and abs((one - start).days) <= _NEAR_DAYS]
        return next(filter(self._possible, near), None)

    @staticmethod
    def _within(before: date, day: _Day, after: date) -> date | None:
        """The day in the one year in which it stands between two others."""
        first, last = sorted((before, after))
        years = range(first.year, last.year + 1)
        found = [one for year in years if (one := day.in_year(year)) and first <= one <= last]
        return found[0] if len(found) == 1 else None


def _heading_year(raw: RawRow) -> int | None:
    """The year of a row that holds nothing but a heading: «2025», «Marzo 2025»."""
    filled = [cell for cell in raw.cells if cell]
    if len(filled) == 1 and len(filled[0]) <= 40 and _LONE_YEAR.fullmatch(filled[0]):
        return one_year(filled[0])
    return None


def _runs(days: Iterable[_Day]) -> Iterator[tuple[date | None, list[_Day], date | None]]:
    """Days without a year that follow one another, with the whole day before and after them."""
    before: date | None = None
    run: list[_Day] = []
    for day in days:
        if day.whole is None:
            run.append(day)
            continue
        if run:
            yield before, run, day.whole
        before, run = day.whole, []
    if run:
        yield before, run, None
