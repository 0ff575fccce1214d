"""All the terms that run, computed again: after a rule changed or a holiday was added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, transaction

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.wall.session import acting_as
from labimpact.procedures.actions.refreshing import set_next, values_of
from labimpact.procedures.models import CaseDeadline
from labimpact.rules import queries as rules
from labimpact.rules.terms import Term, compute

_BATCH = 2000
_COLUMNS = ("pk", "case_id", "rule", "event_on", "safe_on", "last_on", "label")


@dataclass(frozen=True)
class Moved:
    """A term whose date is another one now."""

    case_id: int
    label: str
    before: date
    after: date


@dataclass
class Recomputed:
    """How many terms were looked at, and which moved."""

    looked_at: int = 0
    moved: list[Moved] = field(default_factory=list)


def recompute() -> Recomputed:
    """Compute every running term again by the rules and holidays of today (ricalcolo).

    Only what changed is written, with the date it had before; the event never changes. Done
    twice, it moves nothing more.
    """
    rules.forget()
    found = Recomputed()
    with acting_as(System.WORKER):
        rows = CaseDeadline.objects.live().order_by("pk").values_list(*_COLUMNS)
        for chunk in _chunks(rows.iterator(chunk_size=_BATCH)):
            _chunk(chunk, found)
        with connection.cursor() as cursor:
            cursor.execute("SELECT wall.refresh_passed_procedures()")
        if found.moved:
            log.record(
                "procedure.recomputed", by=Actor.of_system(System.WORKER),
                details={"looked_at": found.looked_at, "moved": len(found.moved)},
            )  # fmt: skip
    return found


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, _BATCH)):
        yield chunk


def _chunk(rows: list[Any], found: Recomputed) -> None:
    changed: list[CaseDeadline] = []
    holidays = rules.holidays()
    for pk, case_id, rule, event, safe, last, label in rows:
        term = _term(rule, event)
        if term is None:
            continue
        values = values_of(compute(term, event, holidays))
        if values["safe_on"] == safe and values["last_on"] == last:
            continue
        row = CaseDeadline(pk=pk, case_id=case_id, moved_at=clock.now(), moved_from=safe, **values)
        changed.append(row)
        found.moved.append(Moved(case_id, label, safe, values["safe_on"]))
    found.looked_at += len(rows)
    _write(changed)


def _term(rule: str, event: date) -> Term | None:
    return next(iter(rules.terms(rule, event)), None)


@transaction.atomic
def _write(changed: list[CaseDeadline]) -> None:
    if not changed:
        return
    columns = ["edge", "safe_on", "last_on", "readings", "moved_from", "moved_at"]
    CaseDeadline.objects.bulk_update(changed, columns, batch_size=500)
    set_next({row.case_id for row in changed})
