"""XLSX: values only, days as days, headings in sight, a second sheet that says what this is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.base.listing import Column, Kind, Value
from labimpact.lists.files.table import Table, is_live
from labimpact.ui.lists import written

_SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
# A cell holds no more than this: the rest is cut, and an ellipsis says so.
_LONGEST = 32_767
_WIDTHS = {Kind.DAY: 12, Kind.MOMENT: 17, Kind.NUMBER: 10, Kind.YES_NO: 10, Kind.TEXT: 26}


class _Book:
    def __init__(self, target: IO[bytes]) -> None:
        # What it keeps aside while it writes has names in it: it stays in the folder of the data.
        self.book = xlsxwriter.Workbook(target, _SAFE | {"tmpdir": str(settings.MEDIA_ROOT)})
        self.head = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.plain = self.book.add_format({"valign": "top"})
        # Text to Excel also after somebody edits the cell.
        self.quoted = self.book.add_format({"valign": "top", "quote_prefix": True})
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
        self.moment = self.book.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top"})

    def sheet(self, name: str, widths: Sequence[int]) -> Any:
        sheet = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        return sheet

    def row(self, sheet: Any, number: int, values: Sequence[Value]) -> None:
        for column, value in enumerate(values):
            match value:
                case None | "":
                    continue
                case bool():
                    sheet.write_string(number, column, written(value), self.plain)
                case int() | Decimal():
                    sheet.write_number(number, column, value, self.plain)
                case datetime():
                    sheet.write_datetime(number, column, timezone.localtime(value), self.moment)
                case date():
                    sheet.write_datetime(number, column, value, self.day)
                case _:
                    self.text(sheet, number, column, value)

    def text(self, sheet: Any, number: int, column: int, value: str) -> None:
        fitted = value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
        sheet.write_string(number, column, fitted, self.quoted if is_live(value) else self.plain)

    def headings(self, sheet: Any, labels: Sequence[str]) -> None:
        for column, label in enumerate(labels):
            sheet.write_string(0, column, label, self.head)


def write(table: Table, target: IO[bytes]) -> None:
    """The rows on the first sheet; filters, who, when and how it is counted on the second."""
    book = _Book(target)
    sheet = book.sheet(_("Elenco"), [_width(column) for column in table.columns])
    book.headings(sheet, [str(column.label) for column in table.columns])
    number = 0
    for number, row in enumerate(table.rows, 1):
        book.row(sheet, number, row)
    if table.columns:
        sheet.autofilter(0, 0, number, len(table.columns) - 1)
    about = book.sheet(_("Che cosa contiene"), (34, 90))
    book.headings(about, [_("Voce"), _("Contenuto")])
    for number, said in enumerate(table.about(), 1):
        book.row(about, number, said)
    book.book.close()


def _width(column: Column) -> int:
    return max(_WIDTHS[column.kind], min(len(str(column.label)) + 3, 30))
