"""Rows that are wrong go out as a spreadsheet, and come back corrected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import xlsxwriter
from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.imports.actions import keeping, working
from labimpact.imports.actions.deciding import replace_rows
from labimpact.imports.enums import RowState
from labimpact.imports.files import RawRow, Table, open_table
from labimpact.imports.models import ImportRow, RegisterImport
from labimpact.imports.queries.listing import what_is_wrong

_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTH, _WIDEST = 18, 60
WRONG = (RowState.ERROR, RowState.DOUBT)
# As spreadsheets tell a day; older ones than theirs begin with are texts.
_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")


def number_heading() -> str:
    return _("Riga")


def wrong_heading() -> str:
    return _("Che cosa non va")


@dataclass(frozen=True)
class Resent:
    """How many rows came back, and how many could not be taken."""

    replaced: int
    unknown: int


@transaction.atomic
def errors_sheet(
    register: RegisterImport, *, by: Actor, states: Sequence[RowState] = WRONG
) -> bytes:
    """The rows with errors, with doubts or both as a spreadsheet: each with why (scaricare)."""
    rows = list(wrong_rows(register, states).order_by("number"))
    columns = list(register.table.get("columns", ()))
    target = BytesIO()
    book = xlsxwriter.Workbook(target, _SAFE)
    sheet = book.add_worksheet(_("Righe da correggere"))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for place, title in enumerate([number_heading(), *columns, wrong_heading()]):
        sheet.write_string(0, place, title, bold)
        sheet.set_column(place, place, _WIDTH if place <= len(columns) else _WIDEST)
    for line, row in enumerate(rows, 1):
        cells = row.reading.get("cells", {})
        sheet.write_number(line, 0, row.number)
        for place, heading in enumerate(columns, 1):
            _write_cell(sheet, line, place, cells.get(heading, ""), (wrap, day))
        sheet.write_string(line, len(columns) + 1, what_is_wrong(row), wrap)
    sheet.freeze_panes(1, 1)
    book.close()
    log.record(
        "import.errors_downloaded", by=by, target=register, office_id=register.office_id,
        details={"rows": [row.number for row in rows]},
    )  # fmt: skip
    return target.getvalue()


def wrong_rows(register: RegisterImport, states: Sequence[RowState] = WRONG) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(register=register, state__in=states)


def _write_cell(
    sheet: Worksheet, line: int, place: int, text: str, formats: tuple[Format, Format]
) -> None:
    """A day that the register holds as one stays a day; all the rest is text.

    What looks like a formula in the register is never one here.
    """
    wrap, day = formats
    if _DAY.fullmatch(text):
        with suppress(ValueError):
            sheet.write_datetime(line, place, date.fromisoformat(text), day)
            return
    sheet.write_string(line, place, text, wrap)


@transaction.atomic
def resend(register: RegisterImport, file: File[bytes], *, by: Actor) -> Resent:
    """Take corrected rows back (rimandare): each replaces the row of the same number."""
    register = working.mine(register, by)
    if not register.is_open:
        raise Refused(_("In questo momento le righe non si possono cambiare."))
    if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise Refused(_("Il file è troppo grande."))
    corrected = _corrected(file, list(register.table["columns"]))
    replaced = replace_rows(register, corrected, by=by)
    log.record(
        "import.rows_resent", by=by, target=register, office_id=register.office_id,
        details={"rows": replaced},
    )  # fmt: skip
    return Resent(len(replaced), len(corrected) - len(replaced))


def _corrected(file: File[bytes], columns: list[str]) -> dict[int, dict[str, str]]:
    """The cells that came back, by the number of their row."""
    with keeping.place() as path:
        path.write_bytes(file.read())
        table = open_table(path, name=file.name or "", heading_row=1)
        if number_heading() not in table.columns:
            raise Refused(
                _("Nel file manca la colonna «Riga»: parti dal foglio che hai scaricato da qui.")
            )
        return dict(_numbered(table, columns))


def _numbered(table: Table, columns: list[str]) -> list[tuple[int, dict[str, str]]]:
    place = table.columns.index(number_heading())
    found = []
    for row in table.rows(at_once=True):
        number = row.cells[place].strip()
        if number.isdecimal() and len(number) < 10:
            found.append((int(number), _cells(table, row, columns)))
    if not found:
        raise Refused(_("Nel file non c'è nessuna riga con il suo numero."))
    return found


def _cells(table: Table, row: RawRow, columns: list[str]) -> dict[str, str]:
    written = dict(zip(table.columns, row.cells, strict=False))
    return {heading: written[heading] for heading in columns if written.get(heading)}
