"""Services in HSDS 3.0 JSON: a page of an API, a list, one service, an organisation with its own.

Each service is kept whole, with the fields that nobody knows. References are checked one by one:
what names something that is not in the file is told on its row, and is no reason to lose the rest.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from labimpact.directory.incoming.pieces import (
    MOST_SERVICES,
    MOST_WHOLE,
    Piece,
    Unreadable,
    from_json,
)

# The number by which an organisation pays its taxes.
_NO_REFERENCE = frozenset({"tax_id"})


def read(said: bytes) -> list[Piece]:
    """The services of a JSON file, in its order."""
    records = list(_services(from_json(said)))
    if not records:
        raise Unreadable(_("Nel file non c'è nessun servizio HSDS."))
    if len(records) > MOST_SERVICES:
        raise Unreadable(_("Il file ha più di 5.000 servizi: dividilo."))
    return pieces(records)


def pieces(records: list[Any]) -> list[Piece]:
    """The same from what was already taken apart."""
    _fit(records)
    names = Counter(record["id"] for record in records if _is_named(record))
    there = frozenset(_named(records))
    seen: Counter[str] = Counter()
    found = []
    for number, record in enumerate(records, 1):
        where = _("servizio %(number)s") % {"number": number}
        if not isinstance(record, dict):
            found.append(Piece(where, {"value": record}, (_("Non è un oggetto JSON."),)))
            continue
        errors = () if _is_named(record) else (_("Manca l'identificativo (id)."),)
        notes = list(dict.fromkeys(_broken(record, there)))
        if not errors and names[record["id"]] > 1:
            seen[record["id"]] += 1
            notes.append(
                _("Lo stesso id sta su %(many)s servizi: questo è il numero %(number)s.")
                % {"many": names[record["id"]], "number": seen[record["id"]]}
            )
        found.append(Piece(where, record, errors, tuple(notes)))
    return found


def _fit(records: list[Any]) -> None:
    """Each service is kept with all it names: what many of them name counts as often."""
    total = 0
    for record in records:
        total += len(json.dumps(record, ensure_ascii=False))
        if total > MOST_WHOLE:
            raise Unreadable(_("Il file, servizio per servizio, è troppo grande: dividilo."))


def _is_named(record: Any) -> bool:
    return isinstance(record, dict) and isinstance(record.get("id"), str) and bool(record["id"])


def _services(said: Any) -> Iterator[Any]:
    match said:
        case list():
            for one in said:
                yield from _services(one) if _is_wrapping(one) else [one]
        case {"contents": list(rows)}:
            yield from _services(rows)
        case {"services": list(rows)}:
            organisation = {key: value for key, value in said.items() if key != "services"}
            for row in rows:
                known = isinstance(row, dict) and "organization" not in row
                yield {**row, "organization": organisation} if known else row
        case {"id": _, "name": _}:
            yield said


def _is_wrapping(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("services"), list)


def _named(value: Any) -> Iterator[str]:
    """Every identifier of a thing, wherever it stands."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield value["id"]
        for one in value.values():
            yield from _named(one)
    elif isinstance(value, list):
        for one in value:
            yield from _named(one)


def _broken(value: Any, there: frozenset[str]) -> Iterator[str]:
    """References, of a service or of its parts, to what is nowhere in the file."""
    if isinstance(value, list):
        for one in value:
            yield from _broken(one, there)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key.endswith("_id") and key not in _NO_REFERENCE and _is_broken(one, there):
                yield _("%(reference)s rimanda a %(id)s, che nel file non c'è.") % {
                    "reference": key, "id": one[:60],
                }  # fmt: skip
            else:
                yield from _broken(one, there)


def _is_broken(said: Any, there: frozenset[str]) -> bool:
    return isinstance(said, str) and bool(said) and said not in there


def parts(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list of a record; whatever else stands there is no part."""
    listed = record.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
