"""The monthly sheet as PDF and as a spreadsheet: the same lines, the same totals."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.documents.rendering import render_pdf
from labimpact.mediation.dates import with_weekday
from labimpact.mediation.hours import short
from labimpact.mediation.queries.sheet import Line, Sheet, columns

_SAFE = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip


def pdf(sheet: Sheet) -> bytes:
    """The sheet to be printed and signed."""
    service = sheet.mediator.service.office
    data: dict[str, Any] = {
        "title": _("Foglio mensile di mediazione"), "month": sheet.title,
        "mediator": sheet.mediator.name, "body": str(service.body), "office": service.name,
        "printed_on": f"{clock.today():%d/%m/%Y}", "columns": columns(),
        "rows": [_said(line) for line in sheet.lines],
        "totals": ["", "", _("Totale"), "", short(sheet.minutes), str(sheet.travel_minutes),
                   str(sheet.km), "", _euro(sheet.amount), _euro(sheet.travel_amount),
                   _euro(sheet.km_amount), _euro(sheet.total)],
        "none": _("Nessun incontro convalidato in questo mese."),
        "unpaid": _("Incontri in giorni senza contratto, a zero: %(many)s.")
        % {"many": sheet.unpaid} if sheet.unpaid else "",
        "signs": [_("Chi media"), _("Chi coordina")],
    }  # fmt: skip
    return render_pdf("mediation_sheet", data)


def _said(line: Line) -> list[str]:
    return [
        with_weekday(line.on), line.body, f"{line.kind}, {line.outcome.lower()}", _span(line),
        short(line.minutes), str(line.travel_minutes), str(line.km), _euro(line.hour_cents),
        _euro(line.amount), _euro(line.travel_amount), _euro(line.km_amount), _euro(line.total),
    ]  # fmt: skip


def _span(line: Line) -> str:
    begins, ends = timezone.localtime(line.began_at), timezone.localtime(line.ended_at)
    return f"{begins:%H:%M}–{ends:%H:%M}"


def _euro(cents: int) -> str:
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{rest:02d}"


def xlsx(sheet: Sheet) -> bytes:
    """The sheet as numbers: hours, kilometres and euros can be added up."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, _SAFE)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    money, hours = book.add_format({"num_format": "0.00"}), book.add_format({"num_format": "0.00"})
    page = book.add_worksheet(sheet.title.replace("/", "-"))
    said = _("%(name)s, %(month)s") % {"name": sheet.mediator.name, "month": sheet.title}
    page.write_string(0, 0, said, bold)
    for column, title in enumerate(columns()):
        page.write_string(1, column, title, bold)
    for number, line in enumerate(sheet.lines, 2):
        _row(page, number, line, money, hours)
    last = len(sheet.lines) + 2
    page.write_string(last, 2, _("Totale"), bold)
    page.write_number(last, 4, sheet.minutes / 60, hours)
    page.write_number(last, 5, sheet.travel_minutes)
    page.write_number(last, 6, sheet.km)
    sums = (sheet.amount, sheet.travel_amount, sheet.km_amount, sheet.total)
    for column, cents in enumerate(sums, 8):
        page.write_number(last, column, cents / 100, money)
    for column, width in enumerate((16, 32, 34, 14, 8, 10, 6, 10, 10, 10, 10, 10)):
        page.set_column(column, column, width)
    page.freeze_panes(2, 0)
    book.close()
    return target.getvalue()


def _row(page: Any, number: int, line: Line, money: Any, hours: Any) -> None:
    for column, text in enumerate(_said(line)[:4]):
        page.write_string(number, column, text)
    page.write_number(number, 4, line.minutes / 60, hours)
    page.write_number(number, 5, line.travel_minutes)
    page.write_number(number, 6, line.km)
    amounts = (line.hour_cents, line.amount, line.travel_amount, line.km_amount, line.total)
    for column, cents in enumerate(amounts, 7):
        page.write_number(number, column, cents / 100, money)
