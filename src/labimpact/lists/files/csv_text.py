"""CSV as Italian spreadsheets open it: UTF-8 with its mark, semicolons, days as dd/mm/yyyy."""

from __future__ import annotations

import csv
import io
import re
from typing import IO

from labimpact.base.listing import Value
from labimpact.lists.files.table import Table, is_live
from labimpact.ui.lists import written

# ASCII digits and plain spaces only.
_PHONE = re.compile(r"\+[0-9][0-9 ]*")


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
        return f"'{value}" if is_live(value) and not _is_phone(value) else value
    return written(value)


def _is_phone(text: str) -> bool:
    """A plus, then digits and spaces to the end, as international numbers are written.

    It is safe as it is: a formula that does anything needs a name, a reference, a second sign or
    a quotation, and none can be written with digits and spaces; the most that a spreadsheet makes
    of it is a number. With an apostrophe nobody could dial it from the file.
    """
    return _PHONE.fullmatch(text) is not None
