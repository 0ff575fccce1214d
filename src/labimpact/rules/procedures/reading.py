"""What a definition says for one set of answers: who may apply, papers, costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from labimpact.rules.procedures.answers import UNKNOWN, Evaluator, Verdict
from labimpact.rules.procedures.definition import Check, Document, Fee, FeeOption, Procedure


class Answer(StrEnum):
    YES = "yes"
    NOT_YET = "not_yet"
    NO = "no"
    WARN = "warn"  # accepted, but the person must know
    UNKNOWN = "unknown"


# The worst finding decides for the whole; a warning decides nothing.
_ORDER = (Answer.NO, Answer.NOT_YET, Answer.UNKNOWN, Answer.YES)


@dataclass(frozen=True)
class Finding:
    """One requirement read against the answers, with the sentence, the day and the source."""

    check: Check
    answer: Answer
    text: str
    until: date | None = None
    missing: tuple[str, ...] = ()
    verdict: Verdict = UNKNOWN

    @property
    def gap(self) -> Decimal | None:
        """How much income is missing, when that is what is missing."""
        found: Decimal | None = self.verdict.facts.get("gap")
        return found or None


@dataclass(frozen=True)
class Eligibility:
    """Who may apply: the findings, the whole answer, and one answer for each group concerned."""

    findings: tuple[Finding, ...]
    answer: Answer
    groups: tuple[tuple[str, Answer], ...]
    missing: tuple[str, ...]

    @property
    def until(self) -> date | None:
        """When the answer becomes yes by itself, if only time is missing."""
        return until(self.findings)


def until(findings: Iterable[Finding]) -> date | None:
    """The day on which time alone has mended every *not yet*; None when time is not enough."""
    days = [f.until for f in findings if f.answer is Answer.NOT_YET]
    return None if None in days else max((d for d in days if d is not None), default=None)


def eligibility(procedure: Procedure, evaluator: Evaluator) -> Eligibility:
    """Who may apply, by the answers given so far (chi può chiedere)."""
    evaluator = evaluator.knowing(procedure)
    findings = tuple(
        finding for check in procedure.checks if (finding := _finding(check, evaluator)) is not None
    )
    common = [f.answer for f in findings if f.check.about is None]
    names = dict.fromkeys(f.check.about for f in findings if f.check.about is not None)
    groups = tuple(
        (name, worst([*common, *(f.answer for f in findings if f.check.about == name)]))
        for name in names
    )
    missing = tuple(dict.fromkeys(m for f in findings for m in f.missing))
    whole = [f.answer for f in findings if f.check.about is None] + [a for _, a in groups]
    return Eligibility(findings, worst(whole), groups, missing)


def worst(answers: Iterable[Answer]) -> Answer:
    """The answer that decides among several: no, not yet, unknown, yes."""
    found = set(answers)
    return next((a for a in _ORDER if a in found), Answer.YES)


def _finding(check: Check, evaluator: Evaluator) -> Finding | None:
    applies = evaluator.all(check.only_if)
    if applies.holds is False:
        return None
    if applies.holds is None:
        return Finding(check, Answer.UNKNOWN, check.because, missing=applies.missing)
    verdict = evaluator.all(check.require)
    if verdict.holds is None:
        return Finding(check, Answer.UNKNOWN, check.because, missing=verdict.missing)
    if verdict.holds:
        return Finding(check, Answer.YES, check.fulfilled, verdict=verdict)
    return Finding(check, Answer(check.otherwise), check.because, verdict.until, verdict=verdict)


@dataclass(frozen=True)
class Paper:
    """A document of the checklist as these answers make it: asked, exempt, or to be seen."""

    document: Document
    needed: bool | None  # None: an answer is missing, so it is asked with a doubt
    exempt: bool


def papers(procedure: Procedure, evaluator: Evaluator) -> list[Paper]:
    """The documents to bring; those whose condition is false are left out."""
    evaluator = evaluator.knowing(procedure)
    found = []
    for document in procedure.documents:
        needed = evaluator.all(document.needed_if).holds
        if needed is False:
            continue
        exempt = bool(document.exempt_if) and evaluator.all(document.exempt_if).holds is True
        found.append(Paper(document, needed, exempt))
    return found


@dataclass(frozen=True)
class Cost:
    """A fee: which options may apply, and the addends of each."""

    fee: Fee
    options: tuple[FeeOption, ...]  # one when the answers decide

    @property
    def decided(self) -> bool:
        return len(self.options) == 1


def costs(procedure: Procedure, evaluator: Evaluator) -> list[Cost]:
    """What is paid: the option the answers choose, or those still possible."""
    evaluator = evaluator.knowing(procedure)
    found = []
    for fee in procedure.fees:
        possible: list[FeeOption] = []
        for option in fee.options:
            holds = evaluator.all(option.only_if).holds
            if holds is not False:
                possible.append(option)
            if holds:
                break
        if possible:
            found.append(Cost(fee, tuple(possible)))
    return found
