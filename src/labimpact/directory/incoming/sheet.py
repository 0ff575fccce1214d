"""A municipality's own sheet (Excel or CSV) with Italian headings, and the empty one to fill in."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from labimpact.directory.enums import Audience, Way
from labimpact.directory.incoming.pieces import MOST_SERVICES, Piece, Unreadable
from labimpact.editorial.enums import LifeEvent
from labimpact.network.tables import Record, read_table

# Field, heading of the empty sheet, other headings that mean the same, an example.
_FIELDS = (
    ("name", "Nome", ("nomeservizio", "servizio", "denominazione"), "Sportello per stranieri"),
    ("summary", "In breve", ("descrizione",), "Ti aiuta a capire quale domanda fare."),
    ("needs", "Serve per", ("bisogni", "eventidellavita"), "Documenti; Famiglia"),
    ("audience", "È fatto per", ("destinatari",), "donne"),
    ("without_documents", "Anche senza documenti", (), "sì"),
    ("eligibility", "Per chi è, a parole", ("requisiti", "perchie"), "Per chi abita qui."),
    ("is_free", "Gratis", ("gratuito",), "sì"),
    ("cost", "Quanto costa", ("costo", "quantocostaaparole"), ""),
    ("documents", "Che cosa portare", ("documenti",), "passaporto; permesso di soggiorno"),
    ("ways", "Come si chiede", ("accesso", "modalitadiaccesso"), "si prende un appuntamento"),
    ("towns", "Comuni serviti", ("comuni", "comune"), "Luino; Maccagno con Pino e Veddasca"),
    ("office", "Ufficio", ("sede", "ufficiochelooffre"), ""),
)  # fmt: skip
HEADINGS = {field: heading for field, heading, *_others in _FIELDS}
_SEPARATOR = re.compile(r"[;\n]")
_YES, _NO = frozenset({"si", "sì", "s", "vero", "1", "x"}), frozenset({"no", "n", "falso", "0"})
Wrong = Callable[[str, str], None]


def read(file: BinaryIO) -> list[Piece]:
    """The services of a sheet, row by row, with what is wrong in which column."""
    columns = {
        field: ("".join(letter for letter in heading.casefold() if letter.isalnum()), *others)
        for field, heading, others, _example in _FIELDS
    }
    found: list[Piece] = []
    for record in read_table(file, columns, required=("name",)).records:
        if len(found) >= MOST_SERVICES:
            raise Unreadable(_("Il file ha più di 5.000 servizi: dividilo."))
        found.append(_piece(record))
    if not found:
        raise Unreadable(_("Nel foglio non c'è nessun servizio sotto alle intestazioni."))
    return found


def blank() -> bytes:
    """The sheet to fill in: headings, an example, and the words that may be chosen."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(_("Servizi"))
    for column, (_field, heading, _others, example) in enumerate(_FIELDS):
        sheet.write_string(0, column, heading, bold)
        sheet.write_string(1, column, example)
        sheet.set_column(column, column, 28)
    sheet.freeze_panes(1, 0)
    chosen = book.add_worksheet(_("Parole da scegliere"))
    for column, (heading, choices) in enumerate(_choices().items()):
        chosen.write_string(0, column, heading, bold)
        chosen.set_column(column, column, 40)
        for row, label in enumerate(choices.values(), 1):
            chosen.write_string(row, column, label)
    book.close()
    return target.getvalue()


def _choices() -> dict[str, dict[str, str]]:
    return {
        HEADINGS["needs"]: _labels(LifeEvent.choices),
        HEADINGS["audience"]: _labels(Audience.choices),
        HEADINGS["ways"]: _labels(Way.choices),
    }


def _labels(choices: Any) -> dict[str, str]:
    return {str(code): str(label) for code, label in choices}


def _piece(record: Record) -> Piece:
    errors: list[str] = list(record.errors)

    def wrong(field: str, said: str) -> None:
        errors.append(_("colonna «%(column)s»: %(what)s") % {
            "column": HEADINGS[field], "what": said,
        })  # fmt: skip

    name = record.text("name")
    if not name:
        wrong("name", _("manca"))
    said = {
        "id": name.casefold(), "name": name, "summary": _long(record, "summary"),
        "needs": _codes(record, "needs", wrong), "audience": _codes(record, "audience", wrong),
        "ways": _codes(record, "ways", wrong),
        "without_documents": _is(record, "without_documents", wrong),
        "eligibility": _long(record, "eligibility"), "is_free": _is(record, "is_free", wrong),
        "cost": _long(record, "cost"), "documents": _listed(record, "documents"),
        "towns": _listed(record, "towns"), "office": record.text("office"),
    }  # fmt: skip
    where = _("riga %(number)s") % {"number": record.number}
    return Piece(where, said, tuple(errors), is_sheet=True)


def _long(record: Record, field: str) -> str:
    value = record.value(field)
    return str(value).strip() if isinstance(value, str) else record.text(field)


def _listed(record: Record, field: str) -> list[str]:
    return [one.strip() for one in _SEPARATOR.split(_long(record, field)) if one.strip()]


def _codes(record: Record, field: str, wrong: Wrong) -> list[str]:
    """Words of a list of ours, by their label or their code."""
    choices = _choices()[HEADINGS[field]]
    known = {one.casefold(): code for code, label in choices.items() for one in (code, label)}
    found = []
    for said in _listed(record, field):
        code = known.get(said.casefold())
        if code is None:
            wrong(field, _("«%(said)s» non è fra le parole da scegliere") % {"said": said[:60]})
        elif code not in found:
            found.append(code)
    return found


def _is(record: Record, field: str, wrong: Wrong) -> bool | None:
    """Yes, no, or not said."""
    said = record.text(field).casefold()
    if said in ("true", "false"):
        return said == "true"
    if said and said not in _YES | _NO:
        wrong(field, _("scrivi sì o no"))
    return said in _YES if said in _YES | _NO else None
