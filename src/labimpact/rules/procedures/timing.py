"""The terms of a procedure as pages show them: what starts them, what ends them, what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from labimpact.rules import explaining, queries
from labimpact.rules.procedures.answers import Evaluator
from labimpact.rules.procedures.definition import DeadlineOf, Procedure
from labimpact.rules.procedures.wording import Wording
from labimpact.rules.terms import Deadline, Term, anniversary, compute


@dataclass(frozen=True)
class DeadlineRow:
    """A term at work in a procedure; `on` when the answers already say the day it starts from."""

    code: str
    label: str
    length: str
    readings: tuple[str, ...]
    holder: str
    holder_name: str
    starts: str
    ends: str
    when: str  # the conditions in words, empty when always
    sure: bool  # False: it depends on an answer that is missing
    when_passed: str
    granted_by_silence: bool
    reminders: str
    source: str
    marks: tuple[str, ...]
    note: str
    edge: str = ""
    on: date | None = None
    standing: str = ""
    standing_name: str = ""
    why: str = ""


def holder_name(holder: str) -> str:
    """Whose term it is."""
    match holder:
        case "person":
            return _("della persona")
        case "authority":
            return _("dell’ufficio pubblico")
    return _("di altri")


def deadline_rows(procedure: Procedure, evaluator: Evaluator) -> list[DeadlineRow]:
    """The terms that start, by these answers; those that surely do not are left out."""
    evaluator = evaluator.knowing(procedure)
    rows = []
    for one in procedure.deadlines:
        holds = evaluator.all(one.only_if).holds
        if holds is not False:
            rows.append(_row(procedure, one, evaluator, sure=holds is True))
    return rows


def _row(procedure: Procedure, one: DeadlineOf, evaluator: Evaluator, *, sure: bool) -> DeadlineRow:
    today = evaluator.today
    rule, terms = queries.rule(one.rule, today), queries.terms(one.rule, today)
    ends = procedure.step(one.ends_with or "")
    return DeadlineRow(
        code=one.rule,
        label=rule.label if rule else one.rule,
        length=_("; ").join(explaining.length(term) for term in terms),
        readings=_readings(terms),
        holder=one.holder,
        holder_name=holder_name(one.holder),
        starts=_starts(procedure, one),
        ends=ends.label if ends else "",
        when=Wording(procedure, today).all(one.only_if),
        sure=sure,
        when_passed=one.when_passed,
        granted_by_silence=one.granted_by_silence,
        reminders=_reminders(one, today),
        source=rule.source if rule else "",
        marks=tuple(rule.marks) if rule else (),
        note=rule.note if rule else "",
        **_dated(one, terms, evaluator),
    )


def _readings(terms: list[Term]) -> tuple[str, ...]:
    """The ways of counting, said only when there are several."""
    ways = terms[0].readings if terms else ()
    return tuple(explaining.reading_name(way) for way in ways) if len(ways) > 1 else ()


def _starts(procedure: Procedure, one: DeadlineOf) -> str:
    step = procedure.step(one.after_step or "")
    if step is not None:
        result = next((r.label for r in step.results if r.code == one.if_result), "")
        return f"{step.label} ({result})" if result else step.label
    if one.from_rule is not None:
        rule = queries.rule(one.from_rule)
        return rule.label if rule else one.from_rule
    question = procedure.question(one.from_question or "")
    asked = question.ask if question else ""
    if one.anniversary is not None:
        return _("il compleanno dei %(n)d anni") % {"n": one.anniversary}
    return _("risposta a «%(ask)s»") % {"ask": asked}


def _reminders(one: DeadlineOf, on: date) -> str:
    """When the person is reminded: the days of the rule, or those written here."""
    if one.remind.rule is not None:
        row = queries.rule(one.remind.rule, on)
        values = row.value if row and isinstance(row.value, list) else [row.value if row else ""]
        return ", ".join(str(value) for value in values)
    return ", ".join(str(day) for day in one.remind.days)


def _dated(one: DeadlineOf, terms: list[Term], evaluator: Evaluator) -> dict[str, Any]:
    """The date, when the answer it starts from is known: the prudent one, with its reason."""
    start = evaluator.answers.get(one.from_question or "")
    if one.from_rule is not None:
        start = evaluator.day_of(one.from_rule)
    if not isinstance(start, date) or not terms:
        return {}
    event = start if one.anniversary is None else anniversary(start, one.anniversary)
    holidays = queries.holidays()
    found: Deadline = compute(terms[0], event, holidays)
    standing = found.standing(evaluator.today)
    name = queries.label("starting_event", terms[0].starts_from)
    return {
        "edge": explaining.edge_name(terms[0].edge),
        "on": found.safe_on,
        "standing": standing.value,
        "standing_name": explaining.standing_name(standing, terms[0].edge),
        "why": explaining.why(found, name, holidays),
    }
