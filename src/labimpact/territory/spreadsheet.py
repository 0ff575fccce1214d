"""The reading as a spreadsheet: the tables of the page, for every need; values only."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.monitoring.spreadsheet import Workbook
from labimpact.territory.enums import Detail
from labimpact.territory.queries.reading import Reading
from labimpact.territory.tables import (
    Names,
    Table,
    changes_table,
    detail_tables,
    flows_table,
    needs_table,
    rules_of_reading,
    times_table,
    together_table,
)


def write(found: Reading, *, said_filters: Sequence[tuple[str, str]], by_name: str) -> bytes:
    """One sheet for each kind of table; the details of all needs follow one another."""
    names = Names.of(found)
    book = Workbook()
    _sheet(book, _("Bisogni"), needs_table(found))
    tables = list(detail_tables(found, names))
    for code, title in [("area", _("Per Ambito")), *((d.value, str(d.label)) for d in Detail)]:
        of_kind = [t for t in tables if t.code.rpartition("-")[2] == code]
        if of_kind:
            rows = [[t.title.partition(":")[0], *row] for t in of_kind for row in t.rows]
            book.sheet(title, [_("Bisogno"), *of_kind[0].head], rows)
    _sheet(book, _("Che cosa è cambiato"), changes_table(found, names))
    _sheet(book, _("Bisogni insieme"), together_table(found))
    _sheet(book, _("Chi invia a chi"), flows_table(found, names))
    _sheet(book, _("Tempi"), times_table(found))
    about: list[tuple[str, str]] = [*said_filters, (_("Fatto il"), f"{clock.now():%d/%m/%Y}")]
    if found.as_of:
        about.append((_("Dati aggiornati alle"), f"{localtime(found.as_of):%H:%M del %d/%m/%Y}"))
    about.append((_("Fatto da"), by_name))
    about += [(_("Come si conta"), rule) for rule in rules_of_reading(found.least)]
    book.sheet(_("Filtri e regole"), [_("Voce"), _("Contenuto")], about)
    return book.finish()


def _sheet(book: Workbook, name: str, table: Table) -> None:
    book.sheet(name, table.head, [*table.rows, *([[table.note]] if table.note else [])])
