"""What a procedure says for a set of answers, as pages show it: words, sums and sources.

Plain functions of a definition and an evaluator: they need nobody's case. The parts of templates
`rules/parts/*.html` draw what they give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from labimpact.rules import queries
from labimpact.rules.procedures import reading
from labimpact.rules.procedures.answers import Evaluator
from labimpact.rules.procedures.contradicting import contradictions
from labimpact.rules.procedures.definition import (
    Check,
    Condition,
    IncomeScale,
    Procedure,
)
from labimpact.rules.procedures.pricing import cost_rows, cost_total
from labimpact.rules.procedures.reading import Answer, Finding
from labimpact.rules.procedures.stored import paper
from labimpact.rules.procedures.timing import DeadlineRow, deadline_rows
from labimpact.rules.procedures.wording import Wording

__all__ = ["cost_rows", "cost_total", "deadline_rows", "eligibility_rows", "paper_rows"]

_TABLE_ROWS = 5


def answer_name(answer: Answer) -> str:
    """The answer as it is said to a person."""
    match answer:
        case Answer.YES:
            return _("Sì")
        case Answer.NOT_YET:
            return _("Non ancora")
        case Answer.NO:
            return _("No")
        case Answer.WARN:
            return _("Attenzione")
    return _("Non si sa ancora")


BADGES = {
    Answer.YES: "success", Answer.NOT_YET: "warning", Answer.NO: "danger",
    Answer.WARN: "warning", Answer.UNKNOWN: "neutral",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """An answer for all, for a group or for one requirement: its word, badge and day.

    `until` is the day on which time alone makes it a yes; `not_before` when time is not all that
    is missing. `careful`: a yes with something the person must know.
    """

    name: str
    answer: Answer
    until: date | None = None
    not_before: date | None = None
    careful: bool = False

    @property
    def word(self) -> str:
        if self.careful:
            return _("Sì, ma attenzione")
        return answer_name(self.answer)

    @property
    def badge(self) -> str:
        return BADGES[Answer.WARN if self.careful else self.answer]

    @property
    def full(self) -> str:
        """The word with its day: what stands in the headline."""
        if self.until is not None:
            return _("%(word)s: dal %(day)s") % {"word": self.word, "day": f"{self.until:%d/%m/%Y}"}
        if self.not_before is not None:
            return _("%(word)s: non prima del %(day)s") % {
                "word": self.word, "day": f"{self.not_before:%d/%m/%Y}",
            }  # fmt: skip
        return self.word


def _said(name: str, answer: Answer, findings: Iterable[Finding]) -> Said:
    """An answer for several requirements, with the day that they all leave open."""
    findings = list(findings)
    if answer is Answer.NOT_YET:
        until = reading.until(findings)
        days = [f.until for f in findings if f.answer is Answer.NOT_YET and f.until is not None]
        return Said(name, answer, until, None if until else max(days, default=None))
    warned = any(f.answer is Answer.WARN for f in findings)
    return Said(name, answer, careful=answer is Answer.YES and warned)


@dataclass(frozen=True)
class IncomeLine:
    """One line of the table of incomes: so many relatives, so much a year."""

    relatives: int
    needed: Decimal
    enough: bool | None
    asked: bool


@dataclass(frozen=True)
class FindingRow:
    """A requirement with its answer, reason, source, and what is still to be known."""

    code: str
    said: Said
    text: str
    source: str
    marks: tuple[str, ...]
    missing: tuple[str, ...]  # the questions in words
    gap: Decimal | None = None
    needed: Decimal | None = None
    income: Decimal | None = None
    incomes: tuple[IncomeLine, ...] = ()
    incomes_source: str = ""
    incomes_table: str = ""
    due: DeadlineRow | None = None  # until when what is missing can be done

    @property
    def enough_for(self) -> int | None:
        """The most relatives this income is enough for; None when for nobody, or not asked."""
        return max((line.relatives for line in self.incomes if line.enough), default=None)


@dataclass(frozen=True)
class EligibilityRows:
    """Chi può chiedere: the whole answer, one for each group, the findings, what is missing."""

    said: Said
    groups: tuple[Said, ...]
    rows: tuple[FindingRow, ...]
    missing: tuple[tuple[str, str], ...]  # code and words of each question to be asked now
    contradictions: tuple[str, ...] = ()  # nothing can be said of answers that do not hold together

    @property
    def cautions(self) -> tuple[str, ...]:
        """What a yes must not hide, each thing once."""
        warned = (row.text for row in self.rows if row.said.answer is Answer.WARN)
        return tuple(dict.fromkeys(warned))

    @property
    def known(self) -> tuple[FindingRow, ...]:
        """The findings that the answers decide."""
        return tuple(row for row in self.rows if row.said.answer is not Answer.UNKNOWN)


def eligibility_rows(procedure: Procedure, evaluator: Evaluator) -> EligibilityRows:
    """Who may apply by these answers, each finding with its reason, day and source."""
    evaluator = evaluator.knowing(procedure)
    found = reading.eligibility(procedure, evaluator)
    common = [f for f in found.findings if f.check.about is None]
    groups = []
    for name, answer in found.groups:
        own = [f for f in found.findings if f.check.about == name]
        # Nobody has said yet that these relatives are asked for: there is nothing to answer.
        if not any(evaluator.all(f.check.only_if).holds for f in own):
            continue
        groups.append(_said(name, answer, [*common, *own]))
    due = _due(procedure, evaluator, found.findings)
    rows = tuple(_finding(procedure, evaluator, f, due) for f in found.findings)
    to_ask = _to_ask(procedure, evaluator, found.missing)
    wrong = tuple(one.say for one in contradictions(procedure, evaluator))
    if wrong:
        return EligibilityRows(Said("", Answer.UNKNOWN), (), rows, to_ask, wrong)
    return EligibilityRows(_said("", found.answer, found.findings), tuple(groups), rows, to_ask)


def _to_ask(
    procedure: Procedure, evaluator: Evaluator, missing: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """The questions to be asked now: those that another answer may still close come later."""
    asked = [q for q in procedure.questions if q.code in set(missing)]
    return tuple((q.code, q.ask) for q in asked if evaluator.all(q.only_if).holds)


def _ask(procedure: Procedure, code: str) -> str:
    question = procedure.question(code)
    return question.ask if question else code


def _due(
    procedure: Procedure, evaluator: Evaluator, findings: Iterable[Finding]
) -> dict[str, DeadlineRow]:
    """The dated terms that requirements not met point to, by rule."""
    wanted = {f.check.term for f in findings if f.check.term and f.answer is not Answer.YES}
    rows = deadline_rows(procedure, evaluator) if wanted else []
    return {row.code: row for row in rows if row.code in wanted and row.on is not None}


def _finding(
    procedure: Procedure, evaluator: Evaluator, f: Finding, due: Mapping[str, DeadlineRow]
) -> FindingRow:
    facts = f.verdict.facts
    scale = income_scale(f.check)
    weighed = scale is not None and "needed" in facts
    return FindingRow(
        code=f.check.code,
        said=Said(f.check.about or "", f.answer, f.until),
        text=f.text,
        source=f.check.source,
        marks=f.check.marks,
        missing=tuple(_ask(procedure, code) for code in f.missing),
        gap=f.gap,
        due=None if f.answer is Answer.YES else due.get(f.check.term or ""),
        needed=facts.get("needed"),
        income=facts.get("income"),
        incomes=income_lines(scale, evaluator, facts["income"]) if scale and weighed else (),
        incomes_table=scale.table if scale and weighed else "",
        incomes_source=income_source(scale, evaluator.today) if scale and weighed else "",
    )


def income_scale(check: Check) -> IncomeScale | None:
    """The table of incomes a requirement asks for, wherever its conditions name it."""
    return next((c.covers_income for c in _inside(check.require) if c.covers_income), None)


def _inside(conditions: Iterable[Condition]) -> Iterator[Condition]:
    for c in conditions:
        yield c
        yield from _inside([*(c.any or ()), *(c.all or ()), *([c.negated] if c.negated else ())])


def income_lines(
    scale: IncomeScale, evaluator: Evaluator, income: Decimal | None
) -> tuple[IncomeLine, ...]:
    """The table by number of relatives, with the line that is asked and those that are covered.

    Empty where the number of relatives changes nothing.
    """
    if scale.relatives is None:
        return ()
    asked = evaluator.answers.get(scale.relatives)
    last = max(_TABLE_ROWS, int(asked or 0))
    young = int(evaluator.answers.get(scale.under_14 or "") or 0)
    lines = []
    for n in range(0 if scale.table == "citizenship" else 1, last + 1):
        answers = {**evaluator.answers, scale.relatives: n}
        if scale.under_14 is not None:
            answers[scale.under_14] = min(young, n)
        needed = Evaluator(answers, evaluator.rules, evaluator.today).income_needed(scale)
        if needed is not None:
            enough = None if income is None else income >= needed
            lines.append(IncomeLine(n, needed, enough, asked=asked == n))
    return tuple(lines)


INCOME_RULES = {
    "reunification": (
        "social_allowance_year", "reunification_income_step", "reunification_income_two_under_14",
    ),
    "long_term": ("long_term_income",),
    "citizenship": (
        "citizenship_income_single", "citizenship_income_with_spouse",
        "citizenship_income_each_other", "citizenship_income_years",
    ),
}  # fmt: skip


def income_source(scale: IncomeScale, on: date) -> str:
    """Where the numbers of a table of incomes come from, each source once."""
    rows = [queries.rule(code, on) for code in INCOME_RULES[scale.table]]
    return "; ".join(dict.fromkeys(row.source for row in rows if row is not None))


@dataclass(frozen=True)
class PaperRow:
    """A paper of the checklist: what it is, why, who issues it, how long it is good."""

    code: str
    label: str
    why: str
    issued_by: str
    validity: str
    expires: bool
    per: str
    needed: bool | None  # None: it depends on an answer that is missing
    exempt: bool
    exempt_because: str
    note: str
    source: str
    marks: tuple[str, ...]
    needed_when: str  # the conditions in words, empty when always
    exempt_when: str


def paper_rows(procedure: Procedure, evaluator: Evaluator) -> list[PaperRow]:
    """The papers to bring by these answers; those that surely do not serve are left out."""
    wording = Wording(procedure, evaluator.today)
    return [_paper(one, wording) for one in reading.papers(procedure, evaluator)]


def _paper(one: reading.Paper, wording: Wording) -> PaperRow:
    document, entry = one.document, paper(one.document.document)
    known = entry.attributes if entry else {}
    return PaperRow(
        code=document.document,
        label=entry.label if entry else document.document,
        why=document.why,
        issued_by=known.get("issued_by") or "",
        validity=known.get("validity") or "",
        expires=bool(known.get("expires")),
        per=document.per,
        needed=one.needed,
        exempt=one.exempt,
        exempt_because=document.exempt_because or "",
        note=document.note or "",
        source=document.source or (entry.source if entry else ""),
        marks=tuple(dict.fromkeys([*document.marks, *(entry.marks if entry else ())])),
        needed_when=wording.all(document.needed_if),
        exempt_when=wording.all(document.exempt_if),
    )
