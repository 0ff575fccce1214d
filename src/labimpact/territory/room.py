"""How much room hidden cells have: could each be one more, and one less, with all sums as shown?

The cells that no area shows are a table with known sums: of each area that is shown (areas that are
not are one row, of which the sum is known), and of each value shown of all areas (the other values
are one column: `None`). One more in a cell asks for one less in its row, which asks for one more in
that column, and so on, until the cell's own column is reached: a way through the table, or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Cells = Mapping[str, set[str]]  # by row, the values
OTHERS = ""  # the row of the areas that are not shown


class Room:
    """`positive` and `free` are the hidden cells that hold somebody, and those that might."""

    def __init__(
        self, by_area: Mapping[str, Mapping[str, int]], shown_inside: Mapping[str, set[str]],
        shown: set[str],
    ) -> None:  # fmt: skip
        """`shown_inside` holds the areas whose total is shown, `shown` the values of all areas."""
        self.shown = shown
        universe = {value for values in by_area.values() for value in values}
        self.positive: dict[str, set[str]] = {}
        self.free: dict[str, set[str]] = {}
        for area, values in by_area.items():
            row = area if area in shown_inside else OTHERS
            told = shown_inside.get(area, set())
            held = {value for value, n in values.items() if n > 0} - told
            self.positive.setdefault(row, set()).update(held)
            self.free.setdefault(row, set()).update(universe - told)
        self._rows_held = self._rows_of(self.positive)
        self._rows_free = self._rows_of(self.free)

    def _column(self, value: str) -> str | None:
        return value if value in self.shown else None

    def _rows_of(self, cells: Cells) -> dict[str | None, set[str]]:
        found: dict[str | None, set[str]] = {}
        for row, values in cells.items():
            for value in values:
                found.setdefault(self._column(value), set()).add(row)
        return found

    def has(self, row: str, value: str) -> bool:
        """Whether that cell of a shown area could be one more, and one less."""
        column, own = self._column(value), (row, value)
        more = self._leads({row}, self.positive, self._rows_free, column, own)
        return more and self._leads({row}, self.free, self._rows_held, column, own)

    def sum_has(self, value: str) -> bool:
        """The same of the sum over all areas of a value that is not shown of all of them."""
        free = {row for row, values in self.free.items() if value in values}
        held = {row for row, values in self.positive.items() if value in values}
        more = self._leads(free, self.positive, self._rows_free, None, (None, value))
        return more and self._leads(held, self.free, self._rows_held, None, (None, value))

    def _leads(
        self, start: Iterable[str], out: Cells, back: Mapping[str | None, set[str]],
        target: str | None, own: tuple[str | None, str],
    ) -> bool:  # fmt: skip
        """Is there a way from these rows by cells of `out`, and back by others, to that column?

        The cell `own` is no part of it, nor any of its value when its row is None.
        """
        rows = list(start)
        seen, columns = set(rows), set()
        while rows:
            row = rows.pop()
            for value in out[row]:
                if value == own[1] and own[0] in (None, row):
                    continue
                column = self._column(value)
                if column == target:
                    return True
                if column not in columns:
                    columns.add(column)
                    fresh = back.get(column, set()) - seen
                    seen |= fresh
                    rows += fresh
        return False
