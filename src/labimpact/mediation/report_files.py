"""The report as a file: each part a sheet, or one after another in a text that Excel opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from labimpact.lists.files.csv_text import cell
from labimpact.mediation.queries.report import Cell, Table
from labimpact.ui.lists import written

_SAFE = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip


def as_csv(said: str, tables: Sequence[Table]) -> bytes:
    """All parts below one another, semicolons between, with the mark of UTF-8."""
    out = io.StringIO()
    lines = csv.writer(out, delimiter=";", lineterminator="\r\n")
    lines.writerow([cell(said)])
    for table in tables:
        lines.writerow([])
        lines.writerow([cell(table.title)])
        lines.writerow([cell(str(name)) for name in table.head])
        for row in table.rows:
            lines.writerow([_text(value) for value in row])
        for line in (*table.lines, table.note):
            lines.writerow([cell(line)])
    return out.getvalue().encode("utf-8-sig")


def _text(value: Cell) -> str:
    return str(value).replace(".", ",") if isinstance(value, Decimal) else cell(value)


def as_xlsx(said: str, tables: Sequence[Table]) -> bytes:
    """A sheet for each part, and one that says how it was counted; values only, no formula."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _SAFE)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for table in tables:
        sheet = book.add_worksheet(table.title[:31])
        for column, name in enumerate(table.head):
            sheet.write_string(0, column, str(name), bold)
            sheet.set_column(column, column, 34 if column == 0 else 16)
        for number, row in enumerate(table.rows, 1):
            for column, value in enumerate(row):
                _put(sheet, number, column, value)
        sheet.freeze_panes(1, 0)
    notes = book.add_worksheet(_("Come si conta"))
    notes.set_column(0, 0, 110)
    told = [said, *(line for t in tables for line in (f"{t.title}. {t.note}", *t.lines))]
    for number, line in enumerate(told):
        notes.write_string(number, 0, line)
    book.close()
    return target.getvalue()


def _put(sheet: Any, row: int, column: int, value: Cell) -> None:
    if isinstance(value, (int, Decimal)):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, written(value))
