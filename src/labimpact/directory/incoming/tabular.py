"""Services in HSDS 3.0 as tables (a ZIP of CSV files): put together, they are the same as the JSON.

A row stands with what its references name; one that names something that is not there is told with
its file and line, and left out.
"""

from __future__ import annotations

import csv
import io
import lzma
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from labimpact.directory.incoming import hsds
from labimpact.directory.incoming.pieces import MOST_SERVICES, Piece, Unreadable, cleaned

MOST_UNPACKED = 100_000_000
# What a ZIP that is damaged, sealed, or packed in no way we know lets through.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError,
    OSError,
)  # fmt: skip
Row = dict[str, Any]
# Tables whose rows are one thing each, which a reference names; then those that hang on others,
# by the most particular of their references that leads somewhere.
_THINGS = ("services", "organizations", "programs", "locations", "taxonomies", "taxonomy_terms")
_OWNERS = (
    ("service_at_location_id", "service_at_locations"),
    ("location_id", "locations"),
    ("service_id", "services"),
    ("organization_id", "organizations"),
)
_HANGING = (
    "contacts", "phones", "addresses", "schedules", "languages", "accessibility", "cost_options",
    "funding", "required_documents", "service_areas", "organization_identifiers",
)  # fmt: skip
# Some hang on what hangs itself; no other may, or two rows could hang on each other.
_INNER = {"phones": (("contact_id", "contacts"),), "languages": (("phone_id", "phones"),)}
_PLURAL = {"service_at_location": "service_at_locations"}


@dataclass(frozen=True)
class Line:
    """A row of a table and where it stands."""

    where: str
    row: Row


def read(said: bytes) -> list[Piece]:
    """The services of the tables, then the rows that belong to none."""
    tables = _tables(said)
    if not tables.get("services"):
        raise Unreadable(_("Nello ZIP manca services.csv, oppure è vuoto."))
    if len(tables["services"]) > MOST_SERVICES:
        raise Unreadable(_("Il file ha più di 5.000 servizi: dividilo."))
    lost = list(_assembled(tables))
    found = hsds.pieces([line.row for line in tables["services"]])
    named = [
        Piece(line.where, piece.record, piece.errors, piece.notes)
        for line, piece in zip(tables["services"], found, strict=True)
    ]
    return [*named, *lost]


def _tables(said: bytes) -> dict[str, list[Line]]:
    try:
        with zipfile.ZipFile(io.BytesIO(said)) as archive:
            listed = [one for one in archive.infolist() if one.filename.endswith(".csv")]
            if sum(one.file_size for one in listed) > MOST_UNPACKED:
                raise Unreadable(_("Lo ZIP, aperto, è troppo grande."))
            return dict(_table(one.filename, archive.read(one)) for one in listed)
    except _DAMAGED as error:
        raise Unreadable(_("Non è uno ZIP di tabelle HSDS.")) from error


def _table(path: str, said: bytes) -> tuple[str, list[Line]]:
    file = path.rpartition("/")[2]
    name = file.removesuffix(".csv")
    lines = []
    try:
        reader = csv.DictReader(io.StringIO(said.decode("utf-8-sig"), newline=""))
        for row in reader:
            known = {key: value for key, value in row.items() if key and value}
            where = _("%(file)s, riga %(line)s") % {"file": file, "line": reader.line_num}
            lines.append(Line(where, cleaned(known)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(_("%(file)s non è un CSV in UTF-8.") % {"file": file}) from error
    return _PLURAL.get(name, name), lines


def _assembled(tables: dict[str, list[Line]]) -> Iterator[Piece]:
    """Put every row where it belongs; what is yielded belongs nowhere."""
    known: dict[str, dict[str, Row]] = defaultdict(dict)
    for name in (*_THINGS, "service_at_locations", "phones", "contacts"):
        for line in tables.get(name, ()):
            known[name].setdefault(line.row.get("id", ""), line.row)
    _point(tables, "taxonomy_terms", "taxonomy_id", "taxonomies", "taxonomy_detail", known)
    _point(tables, "services", "organization_id", "organizations", "organization", known)
    _point(tables, "services", "program_id", "programs", "program", known)
    _point(tables, "service_at_locations", "location_id", "locations", "location", known)
    for name in _HANGING:
        owners = (*_INNER.get(name, ()), *_OWNERS)
        yield from _hung(name, tables.get(name, []), known, owners)
    yield from _hung("service_at_locations", tables.get("service_at_locations", []), known,
                     (("service_id", "services"),))  # fmt: skip
    yield from _attributed(tables.get("attributes", []), known)


def _point(
    tables: dict[str, list[Line]], table: str, reference: str, to: str, name: str,
    known: dict[str, dict[str, Row]],
) -> None:  # fmt: skip
    """Put the thing that a reference names beside it."""
    for line in tables.get(table, ()):
        there = known[to].get(line.row.get(reference, ""))
        if there is not None:
            line.row[name] = there


def _hung(
    name: str, lines: list[Line], known: dict[str, dict[str, Row]],
    owners: Sequence[tuple[str, str]],
) -> Iterator[Piece]:  # fmt: skip
    for line in lines:
        said = [(reference, owner) for reference, owner in owners if line.row.get(reference)]
        found = (known[owner].get(line.row[reference]) for reference, owner in said)
        there = next((one for one in found if one is not None and one is not line.row), None)
        if there is None:
            yield Piece(line.where, line.row, (_nowhere(line.row, said[0][0] if said else ""),))
        else:
            there.setdefault(name, []).append(line.row)


def _attributed(lines: list[Line], known: dict[str, dict[str, Row]]) -> Iterator[Piece]:
    """Terms of taxonomies, which say in `link_entity` on which table they hang."""
    for line in lines:
        table = f"{line.row.get('link_entity', 'service')}s"
        bears = any(table == owner for _reference, owner in _OWNERS)
        there = known[table].get(line.row.get("link_id", "")) if bears else None
        if there is None:
            yield Piece(line.where, line.row, (_nowhere(line.row, "link_id"),))
            continue
        term = known["taxonomy_terms"].get(line.row.get("taxonomy_term_id", ""))
        if term is not None:
            line.row["taxonomy_term"] = term
        there.setdefault("attributes", []).append(line.row)


def _nowhere(row: Row, reference: str) -> str:
    if not reference:
        return _("La riga non dice di che cosa è.")
    return _("%(reference)s rimanda a %(id)s, che nel file non c'è.") % {
        "reference": reference, "id": str(row.get(reference, ""))[:60],
    }  # fmt: skip
