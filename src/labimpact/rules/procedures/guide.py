"""A whole procedure as its page shows it: the definition in words, for lawyer and operator."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext as _

from labimpact.rules import queries
from labimpact.rules.calendars import DAY
from labimpact.rules.models import ProcedureVersion
from labimpact.rules.procedures import pricing, showing, stored, timing
from labimpact.rules.procedures.answers import Evaluator
from labimpact.rules.procedures.checking import rules_named
from labimpact.rules.procedures.definition import Check, Procedure, Question, Step
from labimpact.rules.procedures.values import KNOWN
from labimpact.rules.procedures.wording import Wording


@dataclass(frozen=True)
class RequirementRow:
    """A requirement in words: when it is looked at, what it asks, what follows if it fails."""

    check: Check
    when: str
    asks: str
    otherwise: str


@dataclass(frozen=True)
class QuestionRow:
    question: Question
    when: str
    choices: tuple[str, ...]
    known_from: str


@dataclass(frozen=True)
class StepRow:
    step: Step
    by: str
    when: str
    written_down: tuple[str, ...]


@dataclass(frozen=True)
class FollowRow:
    code: str
    title: str  # empty while that procedure has no definition
    why: str
    after: str
    when: str


@dataclass(frozen=True)
class Guide:
    """Everything the page of a procedure shows."""

    procedure: Procedure
    requirements: list[RequirementRow]
    questions: list[QuestionRow]
    papers: list[showing.PaperRow]
    steps: list[StepRow]
    deadlines: list[timing.DeadlineRow]
    costs: list[pricing.CostRow]
    total: pricing.CostTotal
    follow_ons: list[FollowRow]


class _Named:
    # Walking a definition for the rules it names takes longer than reading them.
    by_id: ClassVar[dict[int, tuple[Procedure, set[str]]]] = {}
    most = 200


def remember(procedure: Procedure) -> None:
    """Read at once the rules that a procedure's page asks for one by one."""
    kept = _Named.by_id.get(id(procedure))
    if kept is None or kept[0] is not procedure:
        incomes = {code for codes in showing.INCOME_RULES.values() for code in codes}
        named = rules_named(procedure) | incomes
        if len(_Named.by_id) >= _Named.most:  # an editor's tries
            _Named.by_id.clear()
        kept = _Named.by_id[id(procedure)] = (procedure, named)
    queries.remember(kept[1])


def guide(procedure: Procedure, on: date, titles: dict[str, str]) -> Guide:
    """A procedure in words, by the rules in force on a day; titles are those of the others."""
    remember(procedure)
    evaluator: Evaluator = stored.evaluator({}, on)
    wording = Wording(procedure, on)
    costs = pricing.cost_rows(procedure, evaluator)
    return Guide(
        procedure=procedure,
        requirements=[_requirement(check, wording) for check in procedure.checks],
        questions=[_question(question, wording) for question in procedure.questions],
        papers=showing.paper_rows(procedure, evaluator),
        steps=[_step(step, wording) for step in procedure.steps],
        deadlines=showing.deadline_rows(procedure, evaluator),
        costs=costs,
        total=pricing.cost_total(costs),
        follow_ons=_follow_ons(procedure, wording, titles),
    )


def _requirement(check: Check, wording: Wording) -> RequirementRow:
    words = {"no": _("no"), "not_yet": _("non ancora"), "warn": _("sì, ma attenzione")}
    return RequirementRow(
        check, wording.all(check.only_if), wording.all(check.require), words[check.otherwise]
    )


def _question(question: Question, wording: Wording) -> QuestionRow:
    choices = tuple(choice.label for choice in question.choices)
    if question.choices_from is not None:
        choices = tuple(label for _code, label in queries.choices(question.choices_from))
    known = KNOWN.get(question.known_from or "", "")
    return QuestionRow(question, wording.all(question.only_if), choices, known)


def _step(step: Step, wording: Wording) -> StepRow:
    who = {
        "person": _("la persona"), "desk": _("lo sportello"),
        "authority": _("l’ufficio pubblico"), "other": _("altri"),
    }  # fmt: skip
    asked = {
        "receipt_code": _("numero della ricevuta"), "assicurata": _("codice assicurata"),
        "ologramma": _("codice ologramma"), "appointment": _("appuntamento"),
        "result": _("com’è andata"),
    }  # fmt: skip
    written = tuple(asked[one] for one in step.asks)
    return StepRow(step, who[step.by], wording.all(step.only_if), written)


def _follow_ons(procedure: Procedure, wording: Wording, titles: dict[str, str]) -> list[FollowRow]:
    rows = []
    for follow in procedure.follow_ons:
        outcome = procedure.outcome(follow.after_outcome or "")
        rows.append(
            FollowRow(
                follow.procedure,
                titles.get(follow.procedure, ""),
                follow.why,
                outcome.label if outcome else "",
                wording.all(follow.only_if),
            )
        )
    return rows


def titles() -> dict[str, str]:
    """The titles of the procedures in force, by code."""
    return {row.code: row.title for row in stored.in_force()}


@dataclass(frozen=True)
class Entry:
    """A line of the list of procedures."""

    row: ProcedureVersion
    procedure: Procedure


def entries(words: str = "") -> list[Entry]:
    """The procedures in force, those only that hold every word, wherever a reader would see it."""
    wanted = words.casefold().split()
    found = []
    for row in stored.in_force(whole=True):
        procedure = stored.definition(row)
        text = " ".join(_words(procedure)).casefold() if wanted else ""
        if all(word in text for word in wanted):
            found.append(Entry(row, procedure))
    return found


def _words(p: Procedure) -> Iterable[str]:
    yield from (p.code, p.title, p.summary, p.channel, p.orientation or "", p.source)
    yield from (question.ask for question in p.questions)
    yield from (step.label for step in p.steps)
    yield from (check.because for check in p.checks)
    yield from (outcome.label for outcome in p.outcomes)
    for document in p.documents:
        entry = stored.paper(document.document)
        yield entry.label if entry else document.document


def last_day(row: ProcedureVersion, versions: Iterable[ProcedureVersion]) -> date | None:
    """The last day a version holds: the one before the next begins; None while nothing follows."""
    later = [v for v in versions if v.version > row.version and v.valid_from is not None]
    following = min(later, key=operator.attrgetter("version"), default=None)
    return None if following is None or following.valid_from is None else following.valid_from - DAY
