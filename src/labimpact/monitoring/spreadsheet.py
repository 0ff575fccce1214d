"""The report as a spreadsheet: values only, never a formula that came from the data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.monitoring.explaining import counting_rules
from labimpact.monitoring.masking import Figure
from labimpact.monitoring.queries.comparisons import Statement
from labimpact.monitoring.queries.report import Breakdown, Line, Report

_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Cell = str | int | None


class Workbook:
    """One sheet per table, with a heading row that stays in sight."""

    def __init__(self) -> None:
        self.target = BytesIO()
        self.book = xlsxwriter.Workbook(self.target, _SAFE)
        self.bold = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})

    def sheet(self, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """A sheet; a name longer than the format allows is cut."""
        sheet = self.book.add_worksheet(name[:31])
        widths = [len(title) for title in head]
        for column, title in enumerate(head):
            sheet.write_string(0, column, title, self.bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                self._cell(sheet, number, column, cell)
                widths[column] = max(widths[column], len(str(cell or "")))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width + 2, 10), 70))
        sheet.freeze_panes(1, 0)

    def _cell(self, sheet: Any, row: int, column: int, value: Cell) -> None:
        if isinstance(value, int):
            sheet.write_number(row, column, value)
        elif value:
            sheet.write_string(row, column, value, self.wrap)

    def finish(self) -> bytes:
        self.book.close()
        return self.target.getvalue()


def write(
    report: Report, *, said_filters: Sequence[tuple[str, str]], by_name: str,
    statements: Sequence[Statement] = (),
) -> bytes:  # fmt: skip
    """The report, its filters and the rules by which it was counted."""
    book = Workbook()
    book.sheet(_("Riepilogo"), [_("Dato"), _("Numero")], _summary(report))
    head = [_("Contatti"), _("Persone"), _("Presenze anonime"), _("Minuti")]
    book.sheet(_("Uffici"), [_("Ufficio"), *head], map(_line, report.offices))
    book.sheet(_("Mesi"), [_("Mese"), *head], map(_line, report.months))
    for part in report.breakdowns:
        book.sheet(part.title, [part.head, part.unit], _rows(part))
    if statements:
        head = [
            _("Altro ente"), _("Persone nostre"), _("Persone loro"), _("In comune"),
            _("In tutto, ciascuna una volta"), _("Confrontato il"), _("Da"),
        ]  # fmt: skip
        book.sheet(_("In comune con altri enti"), head, map(_compared, statements))
    book.sheet(
        _("Filtri e regole"), [_("Voce"), _("Contenuto")], _about(report, said_filters, by_name)
    )
    return book.finish()


def _compared(told: Statement) -> Sequence[Cell]:
    row = told.comparison
    return (
        row.other_body, row.ours, row.theirs, _cell(told.common), _cell(told.total),
        f"{localtime(row.made_at):%d/%m/%Y}", row.made_by_name,
    )  # fmt: skip


def _cell(figure: Figure) -> Cell:
    return figure.why if figure.value is None else figure.value


def _summary(report: Report) -> Iterable[Sequence[Cell]]:
    head, waiting = report.headline, report.waiting
    yield _("Contatti"), _cell(head.contacts)
    yield _("Persone, ciascuna una volta"), _cell(head.persons)
    yield _("Presenze anonime"), _cell(head.anonymous)
    yield _("Persone raggiunte"), _cell(head.reached)
    yield _("Persone nuove"), _cell(head.new_persons)
    yield _("Minuti degli operatori"), _cell(head.minutes)
    yield _("Operatori"), _cell(head.operators)
    if report.filters.project is None:
        yield _("Contatti senza attività"), _cell(head.without_activity)
    yield _("Arrivi senza appuntamento"), _cell(waiting.arrivals)
    yield _("Arrivi serviti"), _cell(waiting.served)
    yield _("Andati via prima"), _cell(waiting.gave_up)
    yield _("Attesa in minuti, valore di mezzo"), waiting.median
    yield _("Attesa in minuti, 90 su 100"), waiting.p90


def _line(line: Line) -> Sequence[Cell]:
    return (
        line.label,
        _cell(line.contacts),
        _cell(line.persons),
        _cell(line.anonymous),
        _cell(line.minutes),
    )


def _rows(part: Breakdown) -> Iterable[Sequence[Cell]]:
    yield from ((row.label, _cell(row.figure)) for row in part.rows)
    if part.total is not None:
        yield _("Totale"), _cell(part.total)
    if part.note:
        yield part.note, None


def _about(
    report: Report, said_filters: Sequence[tuple[str, str]], by_name: str
) -> Iterable[Sequence[Cell]]:
    yield from said_filters
    yield _("Fatto il"), f"{clock.now():%d/%m/%Y}"
    if report.as_of:
        yield _("Dati aggiornati alle"), f"{localtime(report.as_of):%H:%M del %d/%m/%Y}"
    yield _("Fatto da"), by_name
    for rule in counting_rules(report.mask):
        yield _("Come si conta"), rule
