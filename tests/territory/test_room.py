"""The room of hidden cells, against a search that tries every way, one cell after another."""

from hypothesis import given, settings
from hypothesis import strategies as st

from labimpact.territory.room import OTHERS, Room


class Search:
    """One more in a cell, one less in its row, one more in that column… back to its own column."""

    def __init__(self, table, shown_inside, shown):
        self.shown = shown
        self.cells = [
            (area if area in shown_inside else OTHERS, value, n > 0)
            for area, values in table.items()
            for value in {v for row in table.values() for v in row}
            for n in [values.get(value, 0)]
            if value not in shown_inside.get(area, ())
        ]

    def column(self, value):
        return value if value in self.shown else None

    def leads(self, rows, target, without, *, less_first):
        rows = set(rows)
        while True:
            columns = {
                self.column(value)
                for row, value, held in self.cells
                if row in rows and (held or not less_first) and not without(row, value)
            }
            if target in columns:
                return True
            fresh = {
                row
                for row, value, held in self.cells
                if self.column(value) in columns and (held or less_first)
            }
            if fresh <= rows:
                return False
            rows |= fresh

    def has(self, row, value):
        def own(r, v):
            return (r, v) == (row, value)

        return all(
            self.leads({row}, self.column(value), own, less_first=first) for first in (True, False)
        )

    def sum_has(self, value):
        def own(_row, v):
            return v == value

        free = {row for row, v, _held in self.cells if v == value}
        held = {row for row, v, held in self.cells if v == value and held}
        return self.leads(free, None, own, less_first=True) and self.leads(
            held, None, own, less_first=False
        )


VALUES = "abcde"
tables = st.dictionaries(
    st.sampled_from("1234"),
    st.dictionaries(st.sampled_from(VALUES), st.integers(0, 9), min_size=1),
    min_size=1,
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(tables, st.sets(st.sampled_from("1234")), st.data())
def test_every_way_is_found_and_no_other(table, areas, data):
    shown = data.draw(st.sets(st.sampled_from(VALUES)))
    told = {
        area: data.draw(st.sets(st.sampled_from(sorted(v for v, n in row.items() if n > 0) or "a")))
        for area, row in table.items()
        if area in areas
    }
    room, search = Room(table, told, shown), Search(table, told, shown)
    asked = {(area, value) for area in told for value in room.positive[area]}
    assert {cell: room.has(*cell) for cell in asked} == {cell: search.has(*cell) for cell in asked}
    together = {value for row in table.values() for value in row} - shown
    assert {v: room.sum_has(v) for v in together} == {v: search.sum_has(v) for v in together}
