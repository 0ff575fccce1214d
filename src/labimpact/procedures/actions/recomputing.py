"""All the terms that run, computed again: after a rule changed or a holiday was added."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from labimpact.audit import log
from labimpact.base.actor import Actor, System
from labimpact.base.wall.session import acting_as
from labimpact.correspondence import quiet
from labimpact.procedures.actions.refreshing import values_of
from labimpact.rules import queries as rules
from labimpact.rules.terms import Deadline, compute


@dataclass(frozen=True)
class Standing:
    """What some running terms have in common: rule, day of the event, dates as they are written."""

    rule: str
    event_on: date
    safe_on: date
    last_on: date


@dataclass(frozen=True)
class Moved:
    """A date that is another one now, and the numbers of the cases whose term it is."""

    rule: str
    event_on: date
    before: date
    after: date
    cases: tuple[int, ...]


@dataclass
class Recomputed:
    """How many terms were looked at, and which moved."""

    looked_at: int = 0
    moved: list[Moved] = field(default_factory=list)


def recompute() -> Recomputed:
    """Compute every running term again by the rules and holidays of today (ricalcolo).

    Only what changed is written, with the date it had before; the event never changes, and the
    reminders still to be sent go along. Done twice, it moves nothing more. The worker is told
    rules and dates, never whose (procedures/wall.sql).
    """
    rules.forget()
    found = Recomputed()
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT rule, event_on, safe_on, last_on, many FROM wall.running_terms()")
        for *values, many in cursor.fetchall():
            found.looked_at += many
            _again(Standing(*values), found)
        cursor.execute("SELECT wall.refresh_passed_procedures()")
        if found.moved:
            moved = sum(len(one.cases) for one in found.moved)
            log.record(
                "procedure.recomputed", by=Actor.of_system(System.WORKER),
                details={"looked_at": found.looked_at, "moved": moved},
            )  # fmt: skip
    return found


def _again(standing: Standing, found: Recomputed) -> None:
    term = next(iter(rules.terms(standing.rule, standing.event_on)), None)
    if term is None:
        return
    deadline = compute(term, standing.event_on, rules.holidays())
    if (deadline.safe_on, deadline.last_on) == (standing.safe_on, standing.last_on):
        return
    cases = _move(standing, deadline)
    before, after = standing.safe_on, deadline.safe_on
    found.moved.append(Moved(standing.rule, standing.event_on, before, after, cases))


def _move(standing: Standing, deadline: Deadline) -> tuple[int, ...]:
    values = values_of(deadline)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.move_terms(%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s)",
            [
                standing.rule, standing.event_on, standing.safe_on, standing.last_on,
                values["edge"], deadline.safe_on, deadline.last_on,
                json.dumps(values["readings"]), quiet.in_force().usual,
            ],
        )  # fmt: skip
        return tuple(cursor.fetchone()[0])
