"""Rows already staged, read again as if they came from a file: with corrections, or re-sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from labimpact.imports.files import RawRow, Table


class Staged:
    """A source (see `files.cells.Source`) of rows that were kept, by number."""

    kind = "staged"
    sheets = ("",)
    encoding = ""
    separator = ""

    def __init__(self, rows: Sequence[tuple[int, Mapping[str, str]]], columns: Sequence[str]):
        self._rows, self._columns = rows, columns

    def allow(self, elements: int | None) -> None:
        """What was read already costs nothing to look at."""

    def rows(self, sheet: str) -> Iterator[RawRow]:
        for number, cells in self._rows:
            yield RawRow(number, tuple(cells.get(heading, "") for heading in self._columns))


def staged_table(
    rows: Sequence[tuple[int, Mapping[str, str]]],
    sample: Sequence[tuple[int, Mapping[str, str]]],
    columns: Sequence[str],
    year: int | None,
) -> Table:
    """Those rows as a table; `sample` are the first ones of the file, which show its habits."""
    return Table(
        source=Staged(rows, columns),
        name="",
        sheet="",
        heading_row=0,
        columns=tuple(columns),
        places=tuple(range(len(columns))),
        sample=tuple(Staged(sample, columns).rows("")),
        year=year,
    )
