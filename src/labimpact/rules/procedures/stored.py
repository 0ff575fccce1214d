"""The definitions as the database keeps them, read once and kept by each process."""

from __future__ import annotations

import re
from datetime import date
from time import monotonic
from typing import Any, ClassVar

from django.db.models import Q

from labimpact.base import clock
from labimpact.rules import queries
from labimpact.rules.models import CodeItem, ProcedureVersion, Rule
from labimpact.rules.procedures.answers import Evaluator
from labimpact.rules.procedures.definition import Procedure, parse

_CODE = re.compile(r"P[0-9]{2}")


class _Parsed:
    known: ClassVar[dict[int, tuple[float, int, Procedure]]] = {}


def definition(row: ProcedureVersion) -> Procedure:
    """A stored version as the program reads it; its text is asked for only when it is not known.

    People never rewrite a version; a corrected file does, and is seen within a minute.
    """
    until, text, known = _Parsed.known.get(row.pk, (0.0, 0, None))
    if known is None or until < monotonic():
        now = hash(str(row.content))
        # The same text stays the same object: what others keep of it holds.
        known = known if known is not None and now == text else parse(row.content)
        _Parsed.known[row.pk] = (monotonic() + queries.SECONDS_KEPT, now, known)
    return known


def in_force(on: date | None = None, *, whole: bool = False) -> list[ProcedureVersion]:
    """The version of every procedure that holds on a day, by code; `whole`: with their text."""
    day = on or clock.today()
    rows = ProcedureVersion.objects.filter(Q(valid_from=None) | Q(valid_from__lte=day))
    rows = rows.order_by("code", "-version").distinct("code")
    return list(rows if whole else rows.defer("content"))


def current(code: str, on: date | None = None) -> ProcedureVersion | None:
    """The version of one procedure that holds on a day; its text is read when it is asked for."""
    if not _CODE.fullmatch(code):
        return None
    day = on or clock.today()
    rows = ProcedureVersion.objects.filter(code=code).defer("content")
    return rows.filter(Q(valid_from=None) | Q(valid_from__lte=day)).order_by("-version").first()


def paper(code: str) -> CodeItem | None:
    """The catalogue's entry of a document; None for a code it does not have."""
    found = [item for item in queries.items("procedure_document") if item.code == code]
    return found[0] if found else None


class Book:
    """The rules of a day, as the conditions ask for them."""

    def __init__(self, on: date) -> None:
        self.on = on

    def row(self, code: str) -> Rule:
        found = queries.rule(code, self.on)
        if found is None:
            raise LookupError(f"la regola «{code}» non è in vigore il {self.on:%d/%m/%Y}")
        return found

    def value(self, code: str) -> Any:
        return self.row(code).value

    def unit(self, code: str) -> str:
        return self.row(code).unit


def evaluator(answers: dict[str, Any], today: date) -> Evaluator:
    """Reads answers by the rules in force today."""
    return Evaluator(answers, Book(today), today)
