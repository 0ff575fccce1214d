"""The terms of a procedure as pages show them: what starts them, what ends them, what follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from labimpact.rules import explaining, queries
from labimpact.rules.procedures.answers import Evaluator
from labimpact.rules.procedures.definition import DeadlineOf, Procedure, Step
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
    hour: str = ""
    advice: str = ""


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
    return _joined(rows)


def _joined(rows: Iterable[DeadlineRow]) -> list[DeadlineRow]:
    """The same term that may start or end in more ways stands once, with its ways side by side."""
    found: dict[tuple[str, str, date | None], DeadlineRow] = {}
    for row in rows:
        key = (row.code, row.holder, row.on)
        found[key] = _side_by_side(found[key], row) if key in found else row
    return list(found.values())


def _side_by_side(one: DeadlineRow, other: DeadlineRow) -> DeadlineRow:
    def either(first: str, second: str) -> str:
        return _(" oppure ").join(dict.fromkeys(filter(None, (first, second))))

    always = not one.when or not other.when
    return replace(
        one,
        starts=either(one.starts, other.starts),
        ends=either(one.ends, other.ends),
        when="" if always else either(one.when, other.when),
        sure=one.sure or other.sure,
        when_passed=" ".join(dict.fromkeys((one.when_passed, other.when_passed))),
        reminders=one.reminders or other.reminders,
        advice=one.advice or other.advice,
    )


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
        **_dated(one, terms, evaluator, ends),
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
        value: Any = row.value if row else []
        values = value if isinstance(value, list) else [value]
        return explaining.days_said([int(day) for day in values])
    return explaining.days_said(one.remind.days)


def advice(step: Step | None, day: date) -> str:
    """What to know of the day itself: a post office is closed on Sundays and holidays."""
    if step is None or step.at != "post_office":
        return ""
    return explaining.post_advice(day, queries.holidays())


def _dated(
    one: DeadlineOf, terms: list[Term], evaluator: Evaluator, ends: Step | None
) -> dict[str, Any]:
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
    ahead = explaining.to_come(found, evaluator.today)
    return {
        "edge": explaining.edge_name(terms[0].edge),
        "on": found.safe_on,
        "standing": "to_come" if ahead else standing.value,
        "standing_name": (
            explaining.to_come_name() if ahead
            else explaining.standing_name(standing, terms[0].edge)
        ),
        "why": explaining.why(found, name, holidays),
        "hour": explaining.hour_said(found.safe.at),
        "advice": advice(ends, found.safe_on),
    }  # fmt: skip
