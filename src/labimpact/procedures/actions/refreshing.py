"""What is derived from a case's answers and steps: its terms, its checklist, its next date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.procedures.actions.reminding import remind
from labimpact.procedures.enums import Holder, PaperState
from labimpact.procedures.models import CaseDeadline, CasePaper, CaseStep, ProcedureCase
from labimpact.procedures.planning import Running, Taken, passed_steps, running
from labimpact.rules import queries as rules
from labimpact.rules.procedures import reading, stored, typed
from labimpact.rules.procedures.answers import Evaluator
from labimpact.rules.procedures.definition import Procedure
from labimpact.rules.terms import Deadline


def evaluator_of(case: ProcedureCase) -> tuple[Procedure, Evaluator]:
    """The case's own version of the procedure, and its answers by the rules of today."""
    procedure = stored.definition(case.definition)
    answers = typed.loaded(procedure, case.answers)
    return procedure, stored.evaluator(answers, clock.today()).knowing(procedure)


def refresh(case: ProcedureCase, *, by: Actor) -> None:
    """Bring terms, checklist, next date and reminders in line with the case.

    Calling it twice is the same as calling it once.
    """
    procedure, evaluator = evaluator_of(case)
    refresh_deadlines(case, procedure, evaluator)
    refresh_papers(case, procedure, evaluator)
    derive([case.pk])
    case.refresh_from_db(fields=["next_on", "next_what", "papers_missing", "papers_expire_on"])
    remind(case, procedure, by=by)


def taken_steps(case: ProcedureCase) -> list[Taken]:
    """The steps that have a day."""
    rows = CaseStep.objects.filter(case=case, done_on__isnull=False)
    values = rows.values_list("code", "round", "done_on", "result")
    return [Taken(code, number, day, result) for code, number, day, result in values if day]


def refresh_deadlines(case: ProcedureCase, procedure: Procedure, evaluator: Evaluator) -> None:
    """Write the terms that run now; one whose event is gone stops and is kept."""
    runs = running(procedure, evaluator, taken_steps(case), rules.terms, rules.holidays())
    known = {(d.index, d.round): d for d in CaseDeadline.objects.filter(case=case)}
    for run in runs:
        _written(case, run, known.pop((run.index, run.round), None))
    for gone in known.values():
        if gone.is_live or gone.ended_on is not None:
            gone.is_live, gone.ended_on = False, None
            gone.save(update_fields=["is_live", "ended_on"])


def _written(case: ProcedureCase, run: Running, row: CaseDeadline | None) -> None:
    values = values_of(run.deadline) | {
        "label": run.deadline.term.label,
        "holder": Holder(run.of.holder),
        "rule": run.of.rule,
        "ended_on": run.ended_on,
        "is_live": case.is_running and run.ended_on is None,
    }
    if row is None:
        CaseDeadline.objects.create(
            case=case, office_id=case.office_id, person_id=case.person_id,
            index=run.index, round=run.round, **values,
        )  # fmt: skip
        return
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)


def values_of(deadline: Deadline) -> dict[str, Any]:
    """The columns that the engine gives."""
    return {
        "edge": deadline.term.edge.value,
        "event_on": deadline.event_on,
        "safe_on": deadline.safe_on,
        "last_on": deadline.last_on,
        "readings": [
            {
                "reading": r.reading.value,
                "on": r.on.isoformat(),
                "rolled_on": r.rolled_on.isoformat() if r.rolled_on else None,
            }
            for r in deadline.readings
        ],
    }


def refresh_papers(case: ProcedureCase, procedure: Procedure, evaluator: Evaluator) -> None:
    """Write the checklist; what was received stays, what is no longer asked and missing goes."""
    people = list(case.participants.values_list("person_id", flat=True))
    past = passed_steps(procedure, taken_steps(case))
    wanted: dict[tuple[str, int | None], PaperState] = {}
    for paper in reading.papers(procedure, evaluator):
        if paper.document.until_step in past:
            continue
        owners: list[int | None] = [None] if paper.document.per == "case" else [*people]
        for owner in owners:
            wanted[paper.document.document, owner] = _state(paper)
    known = {(p.code, p.person_id): p for p in CasePaper.objects.filter(case=case)}
    for key, state in wanted.items():
        _paper(case, key, known.pop(key, None), state)
    for left in known.values():
        if not _is_settled(left):
            left.delete()


def _state(paper: reading.Paper) -> PaperState:
    if paper.exempt:
        return PaperState.EXEMPT
    return PaperState.DEPENDS if paper.needed is None else PaperState.MISSING


def _paper(
    case: ProcedureCase, key: tuple[str, int | None], row: CasePaper | None, state: PaperState
) -> None:
    if row is None:
        CasePaper.objects.create(case=case, code=key[0], person_id=key[1], state=state)
    elif row.state != state and not _is_settled(row):
        row.state = state
        row.save(update_fields=["state"])


def _is_settled(row: CasePaper) -> bool:
    """Received, or set aside by an operator who said why: no answer changes that."""
    by_hand = row.state == PaperState.EXEMPT and bool(row.note)
    return row.state == PaperState.RECEIVED or by_hand


def derive(cases: Iterable[int]) -> None:
    """Write what sums up some cases: the nearest date, the papers that miss, the first expiry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.derive_procedures(%s)", [sorted(cases)])
