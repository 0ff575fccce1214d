"""Small numbers are hidden from who does not work with those persons.

The rule (domain reference section 9, rule `statistics_min_cell`): whoever may not open the
records of every office in a report reads «meno di 5» in place of a number from 1 to 4. When the
hidden numbers of a table could be worked out from its total, the smallest other rows are hidden
with them («non mostrato») until they cannot; where hiding every row is not enough, all of them
read «non mostrato», so that nobody knows which one is small. Zero is shown: it tells of nobody.

Two pages may also be subtracted: an area, and all its offices but one. A report about some of the
offices that could be asked for is therefore rounded to multiples of five, but for contacts,
persons, arrivals and hours (ADR 0011).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Figure:
    """A number as it may be shown: `value` is None where it is hidden, and `why` says so."""

    value: int | None
    why: str = ""

    def __str__(self) -> str:
        return self.why if self.value is None else str(self.value)

    @property
    def hidden(self) -> bool:
        return self.value is None


@dataclass(frozen=True)
class Row:
    """One line of a breakdown; `key` is the code, empty where nothing was recorded.

    A line that stands for several has no key: nothing leads back from it.
    """

    key: str | None
    label: str
    figure: Figure


@dataclass(frozen=True)
class Mask:
    """Hides numbers from 1 to `least` − 1; `least` 0 hides nothing.

    What is told of a part of the offices is rounded to a multiple of `step`.
    """

    least: int = 0
    step: int = 1

    def __bool__(self) -> bool:
        return self.least > 1

    def small(self, value: int) -> bool:
        return bool(self) and 0 < value < self.least

    def figure(self, value: int) -> Figure:
        """One number that stands alone."""
        return Figure(None, self._small_text()) if self.small(value) else Figure(value)

    def column(self, values: Sequence[int], *, adds_up: bool = True) -> list[Figure]:
        """The numbers of a table whose total is known; `adds_up`: they are parts of it."""
        hidden = {i for i, value in enumerate(values) if self.small(value)}
        figures = [self.figure(value) for value in values]
        if hidden and adds_up:
            also = self._also_hidden(values, hidden)
            if not self._safe(values, hidden, also):
                also |= hidden
            for index in also:
                figures[index] = Figure(None, _("non mostrato"))
        return figures

    def rows(self, rows: Iterable[Row], *, adds_up: bool = True) -> list[Row]:
        """The same, for rows that hold their true numbers."""
        listed = list(rows)
        figures = self.column([r.figure.value or 0 for r in listed], adds_up=adds_up)
        return [replace(row, figure=figure) for row, figure in zip(listed, figures, strict=True)]

    def merged(self, rows: Sequence[Row], label: str) -> list[Row]:
        """Small rows become one, with the smallest others until it is no small number itself.

        For parts whose total is told elsewhere: the sum stays true, and says nothing of each.
        """
        taken = [row for row in rows if self.small(row.figure.value or 0)]
        if not taken:
            return list(rows)
        others = [row for row in rows if (row.figure.value or 0) >= self.least]
        others.sort(key=lambda row: row.figure.value or 0)
        while others and (len(taken) < 2 or self.small(_total(taken))):
            taken.append(others.pop(0))
        kept = [row for row in rows if row not in taken]
        return [*kept, Row(None, label, self.figure(_total(taken)))]

    def rounded(self, rows: Iterable[Row]) -> list[Row]:
        """Rows already masked, each number at the nearest multiple of `step`, halves upwards."""
        return [replace(row, figure=self.near(row.figure)) for row in rows]

    def near(self, figure: Figure) -> Figure:
        """A figure already masked, at the nearest multiple of `step`."""
        if figure.value is None:
            return figure
        return Figure((2 * figure.value + self.step) // (2 * self.step) * self.step)

    def _also_hidden(self, values: Sequence[int], small: set[int]) -> set[int]:
        """The smallest rows to hide so that every hidden number can still be any small one."""
        rest = sorted((i for i, v in enumerate(values) if v >= self.least), key=lambda i: values[i])
        also: set[int] = set()
        while rest and not self._safe(values, small, also):
            also.add(rest.pop(0))
        return also

    def _safe(self, values: Sequence[int], small: set[int], also: set[int]) -> bool:
        """Does the total leave every small number anywhere between 1 and `least` − 1?

        A reader knows the sum of the hidden rows, that each small one is between 1 and
        `least` − 1, and that each of the others is at least `least`.
        """
        total = sum(values[i] for i in small | also)
        others = len(small) - 1
        most = total - others - len(also) * self.least
        fewest = 1 if also else total - others * (self.least - 1)
        return most >= self.least - 1 and fewest <= 1

    def _small_text(self) -> str:
        return _("meno di %(least)s") % {"least": self.least}


def _total(rows: Iterable[Row]) -> int:
    return sum(row.figure.value or 0 for row in rows)
