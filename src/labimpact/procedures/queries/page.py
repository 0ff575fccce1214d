"""What the page of a case shows, in a bounded number of queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from labimpact.base import clock
from labimpact.procedures.enums import Holder, PaperState
from labimpact.procedures.models import (
    CaseDeadline,
    CasePaper,
    CaseParticipant,
    CaseStep,
    ProcedureCase,
)
from labimpact.procedures.planning import undecided
from labimpact.procedures.queries.about_people import warnings_of
from labimpact.procedures.queries.dates import DeadlineLine, deadline_line
from labimpact.rules import queries as rules
from labimpact.rules.models import CodeItem, ProcedureVersion
from labimpact.rules.procedures import guide, reading, showing, stored, typed
from labimpact.rules.procedures.answers import Evaluator
from labimpact.rules.procedures.definition import Document, FollowOn, Outcome, Step
from labimpact.rules.terms import Standing

# A paper whose copy expires within so many days is shown as expiring.
EXPIRING_DAYS = 30


# The joins every page of a case needs.
JOINED = (
    "definition", "person__mediation_language", "assigned_to", "office__body",
    "follows__definition", "closed_by", "form_checked_by",
)  # fmt: skip


@dataclass(frozen=True)
class StepLine:
    """A step of the procedure with what was written of it: tried, done, or still to do."""

    step: Step
    row: CaseStep | None
    tries: tuple[CaseStep, ...]
    depends: bool = False  # on an answer that is still missing
    is_now: bool = False

    @property
    def is_done(self) -> bool:
        return self.row is not None and self.row.done_on is not None

    @property
    def result_label(self) -> str:
        if self.row is None or not self.row.result:
            return ""
        found = [r.label for r in self.step.results if r.code == self.row.result]
        return found[0] if found else self.row.result


@dataclass(frozen=True)
class PaperLine:
    """A paper of the checklist with its entry in the catalogue and where it stands."""

    row: CasePaper
    entry: CodeItem | None
    document: Document | None
    today: date

    @property
    def label(self) -> str:
        return self.entry.label if self.entry else self.row.code

    @property
    def issued_by(self) -> str:
        return str(self.entry.attributes.get("issued_by") or "") if self.entry else ""

    @property
    def is_missing(self) -> bool:
        return self.row.state == PaperState.MISSING

    @property
    def depends(self) -> bool:
        return self.row.state == PaperState.DEPENDS

    @property
    def has_expired(self) -> bool:
        return self.row.expires_on is not None and self.row.expires_on < self.today

    @property
    def is_expiring(self) -> bool:
        day = self.row.expires_on
        return day is not None and 0 <= (day - self.today).days <= EXPIRING_DAYS


@dataclass(frozen=True)
class Next:
    """A procedure that follows, to be opened with one click for one of the people."""

    follow: FollowOn
    version: ProcedureVersion
    opened: ProcedureCase | None


class CasePage:
    """A case read whole; each part is fetched when it is first asked for."""

    def __init__(self, case: ProcedureCase) -> None:
        self.case = case
        self.today = clock.today()
        self.procedure = stored.definition(case.definition)
        guide.remember(self.procedure)
        answers = typed.loaded(self.procedure, case.answers)
        self.evaluator: Evaluator = stored.evaluator(answers, self.today).knowing(self.procedure)

    @cached_property
    def eligibility(self) -> showing.EligibilityRows:
        """Who may apply by the answers of the case, each finding in words."""
        return showing.eligibility_rows(self.procedure, self.evaluator)

    @cached_property
    def participants(self) -> list[CaseParticipant]:
        """Who takes part, with the roles in words; those sealed to the reader are not there."""
        labels = {r.code: r.label for r in self.procedure.roles}
        rows = list(self.case.participants.select_related("person").order_by("pk"))
        for row in rows:
            row.role_label = labels.get(row.role, row.role)  # type: ignore[attr-defined]
        return rows

    @cached_property
    def steps(self) -> list[StepLine]:
        """The steps that apply, or may apply, in order, with where one stands."""
        tries: dict[str, list[CaseStep]] = {}
        for row in self.case.steps.order_by("round"):
            tries.setdefault(row.code, []).append(row)
        lines = []
        for step in self.procedure.steps:
            rows = tries.get(step.code, [])
            holds = self.evaluator.all(step.only_if).holds
            if rows or holds is not False:
                last = rows[-1] if rows else None
                depends = holds is None and not rows
                lines.append(StepLine(step, last, tuple(rows[:-1]), depends))
        here = self._standing(lines) if self.case.is_running else None
        return [replace(line, is_now=n == here) for n, line in enumerate(lines)]

    def _standing(self, lines: list[StepLine]) -> int | None:
        """The first step still to do after the last one done, or that a running term waits for.

        What comes before was done elsewhere: a family comes to the desk halfway as well.
        """
        last = max((n for n, line in enumerate(lines) if line.is_done), default=-1)
        awaited = {
            self.procedure.deadlines[line.row.index].ends_with
            for line in self.deadlines
            if line.row.is_live and line.row.index < len(self.procedure.deadlines)
        }
        open_ = [n for n, line in enumerate(lines) if not line.is_done and not line.depends]
        return next((n for n in open_ if n > last or lines[n].step.code in awaited), None)

    @cached_property
    def now(self) -> StepLine | None:
        return next((line for line in self.steps if line.is_now), None)

    @cached_property
    def deadlines(self) -> list[DeadlineLine]:
        """Every term, live ones first by date."""
        rows = self.case.deadlines.order_by("-is_live", "safe_on", "pk")
        lines = [deadline_line(row, self.procedure, self.today) for row in rows]
        shown = [line for line in lines if line.row.is_live or line.row.ended_on is not None]
        return [replace(line, depends=self._doubt(line.row)) for line in shown]

    def _doubt(self, row: CaseDeadline) -> str:
        if not row.is_live or row.index >= len(self.procedure.deadlines):
            return ""
        missing = self.evaluator.all(self.procedure.deadlines[row.index].only_if).missing
        question = self.procedure.question(missing[0]) if missing else None
        return question.ask if question else ""

    @property
    def late(self) -> DeadlineLine | None:
        """The running term whose day has passed, one's own before an office's."""
        passed = [
            line
            for line in self.deadlines
            if line.row.is_live and line.standing in (Standing.OVERDUE, Standing.DOUBTFUL)
        ]
        return min(passed, key=lambda line: line.row.holder != Holder.PERSON, default=None)

    @property
    def asks_first(self) -> bool:
        """The questions come before the steps: nobody knows who may ask, or they may not."""
        started = any(line.is_done for line in self.steps)
        may_not = self.eligibility.said.answer in (reading.Answer.NO, reading.Answer.UNKNOWN)
        return self.case.is_running and may_not and not started

    @cached_property
    def undecided(self) -> list[tuple[str, str]]:
        """Terms that may start with an answer still missing: what they are, and the question."""
        found = {}
        for of, code in undecided(self.procedure, self.evaluator):
            rule, question = rules.rule(of.rule, self.today), self.procedure.question(code)
            if rule is not None and question is not None:
                found[rule.label] = question.ask
        return list(found.items())

    @cached_property
    def papers(self) -> list[PaperLine]:
        documents = {d.document: d for d in self.procedure.documents}
        order = {code: n for n, code in enumerate(documents)}
        # Whose a paper is, is known already; of its file the page shows only where it is.
        rows = list(self.case.papers.select_related("file"))
        rows.sort(key=lambda r: (order.get(r.code, 999), r.pk))
        people = {seat.person_id: seat.person for seat in self.participants}
        for row in rows:
            if row.person_id in people:
                row.person = people[row.person_id]
        catalogue = {entry.code: entry for entry in rules.items("procedure_document")}
        return [
            PaperLine(row, catalogue.get(row.code), documents.get(row.code), self.today)
            for row in rows
        ]

    @cached_property
    def warnings(self) -> list[str]:
        """What about the people may make the procedure another one: citizenship, coming of age."""
        return warnings_of([seat.person for seat in self.participants], self.today)

    @property
    def missing(self) -> int:
        return sum(line.is_missing for line in self.papers)

    @property
    def depending(self) -> int:
        """Papers of which nobody can say yet whether they are needed."""
        return sum(line.depends for line in self.papers)

    @cached_property
    def costs(self) -> list[reading.Cost]:
        return reading.costs(self.procedure, self.evaluator)

    @cached_property
    def outcome(self) -> Outcome | None:
        return self.procedure.outcome(self.case.outcome)

    @cached_property
    def newer(self) -> ProcedureVersion | None:
        """The version in force, when it is newer than the one this case goes by."""
        current = stored.current(self.case.code, self.today)
        if current is None or current.version <= self.case.definition.version:
            return None
        return current

    @cached_property
    def follow_ons(self) -> list[Next]:
        """What comes next by outcome and answers, with the case already opened if there is one."""
        wanted = self._following()
        versions = {v.code: v for v in stored.in_force(self.today)} if wanted else {}
        opened = {c.code: c for c in self.case.followed_by.all()} if wanted else {}
        return [
            Next(f, versions[f.procedure], opened.get(f.procedure))
            for f in wanted
            if f.procedure in versions
        ]

    def _following(self) -> list[FollowOn]:
        """One for each procedure: of two reasons that which holds, before that which may."""
        kept: dict[str, FollowOn] = {}
        doubts: dict[str, FollowOn] = {}
        for follow in self.procedure.follow_ons:
            if follow.after_outcome is not None and follow.after_outcome != self.case.outcome:
                continue
            holds = self.evaluator.all(follow.only_if).holds
            if holds is not False:
                (kept if holds else doubts).setdefault(follow.procedure, follow)
        return list((doubts | kept).values())
