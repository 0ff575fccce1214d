"""CSV as Italian spreadsheets open it: UTF-8 with its mark, semicolons, days as dd/mm/yyyy."""

from __future__ import annotations

import csv
import io
from typing import IO

from labimpact.base.listing import Value
from labimpact.lists.files.table import Table, is_live
from labimpact.ui.lists import written


def write(table: Table, target: IO[bytes]) -> None:
    """Headings, then a row a line; nothing else, so that its lines are the list's."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow([cell(str(column.label)) for column in table.columns])
    for row in table.rows:
        lines.writerow([cell(value) for value in row])
    text.flush()
    text.detach()


def cell(value: Value) -> str:
    """A value as text; one that a spreadsheet would compute gets an apostrophe before it."""
    if isinstance(value, str):
        return f"'{value}" if is_live(value) else value
    return written(value)
