"""How much room hidden cells have: could each be one more, and one less, with all sums as shown?

The cells that no area shows are a table with known sums: of each area that is shown (areas that are
not are one row, of which the sum is known), and of each value shown of all areas (the other values
are one column). One more in a cell asks for one less in its row, which asks for one more in that
column, and so on, until the cell's own column is reached: a way through the table, or none.

Sets of columns are whole numbers, a bit for each: a region has forty rows and a thousand columns,
and every small number asks for its way.
"""

from __future__ import annotations

from collections.abc import Mapping

OTHERS = ""  # the row of the areas that are not shown
_TOGETHER = 1  # the column of the values that are not shown of all areas


class Room:
    """`positive` and `free` are the hidden cells that hold somebody, and those that might."""

    def __init__(
        self, by_area: Mapping[str, Mapping[str, int]], shown_inside: Mapping[str, set[str]],
        shown: set[str],
    ) -> None:  # fmt: skip
        """`shown_inside` holds the areas whose total is shown, `shown` the values of all areas."""
        self.shown = shown
        self._columns = {value: 2 << n for n, value in enumerate(sorted(shown))}
        universe = {value for values in by_area.values() for value in values}
        self.positive: dict[str, set[str]] = {}
        self.free: dict[str, set[str]] = {}
        for area, values in by_area.items():
            row = area if area in shown_inside else OTHERS
            told = shown_inside.get(area, set())
            held = {value for value, n in values.items() if n > 0} - told
            self.positive.setdefault(row, set()).update(held)
            self.free.setdefault(row, set()).update(universe - told)
        holding, open_to = (_Side(cells, self._columns) for cells in (self.positive, self.free))
        self._less = _Ways(holding, open_to)  # one less in a held cell, one more in a free one
        self._more = _Ways(open_to, holding)
        self._open: dict[str, int] = {}

    def has(self, row: str, value: str) -> bool:
        """Whether that cell of a shown area could be one more, and one less."""
        if row not in self._open:
            self._open[row] = self._less.ends(row) & self._more.ends(row)
        return bool(self._open[row] & self._columns.get(value, _TOGETHER))

    def sum_has(self, value: str) -> bool:
        """The same of the sum over all areas of a value that is not shown of all of them."""
        return self._less.leads(value) and self._more.leads(value)


class _Side:
    """Cells by row: all their columns, and which values of theirs are in the common one."""

    def __init__(self, cells: Mapping[str, set[str]], columns: Mapping[str, int]) -> None:
        self.common = {row: values - columns.keys() for row, values in cells.items()}
        self.columns = {
            row: sum(columns[value] for value in cells[row] - common) | (_TOGETHER if common else 0)
            for row, common in self.common.items()
        }

    def has_another(self, row: str, value: str) -> bool:
        """Has that row another value in the common column?"""
        return len(self.common[row]) > (value in self.common[row])


class _Ways:
    """Rows lead to the columns of their cells `out`, columns to the rows of their cells `back`."""

    def __init__(self, out: _Side, back: _Side) -> None:
        self._out, self._back = out, back

    def ends(self, row: str) -> int:
        """The columns that a row leads to by another of its cells.

        The first step is to one column, the rest keeps out of the row: from a column that has not
        been met yet all that follows is reached, and it itself if one of the others leads to it.
        """
        out, back = self._out.columns, self._back.columns
        mine, met = out[row], 0
        found = _TOGETHER if len(self._out.common[row]) > 1 else 0
        while mine & ~met:
            first = (mine & ~met) & -(mine & ~met)
            onward = _reached(first, back, out, {row})
            found |= onward & ~first
            met |= onward
            if _reached(first, out, back, {row}) & mine & ~first:
                found |= first
        return found & mine

    def leads(self, value: str) -> bool:
        """Do the rows of a value in the common column lead to it, by no cell of that value?"""
        start = {row for row, common in self._back.common.items() if value in common}
        columns = 0
        for row in start:
            if self._out.has_another(row, value):
                return True
            columns |= self._out.columns[row]
        columns = _reached(
            columns & ~_TOGETHER, self._back.columns, self._out.columns, start, but=_TOGETHER
        )
        return any(
            self._out.has_another(row, value)
            for row, mine in self._back.columns.items()
            if mine & columns
        )


def _reached(
    columns: int,
    into: Mapping[str, int],
    onward: Mapping[str, int],
    without: set[str],
    but: int = 0,
) -> int:
    """The columns reached from these, by rows in which they are of `into`."""
    left = into.keys() - without
    while fresh := [row for row in left if into[row] & columns]:
        left = left.difference(fresh)
        for row in fresh:
            columns |= onward[row] & ~but
    return columns
