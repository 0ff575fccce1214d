"""What the pages of a plan show: how far it is, what it proposes and why, what it leaves out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from labimpact.assignment.explaining import Alternative, Hindrance, reasons, uncovered
from labimpact.assignment.figures import figures
from labimpact.assignment.problem import Level, Plan, Proposal, Request
from labimpact.assignment.rules import Rule, unfit
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.mediation.models import MediationSession, Mediator, PlanRun
from labimpact.mediation.planning import words
from labimpact.mediation.planning.asked import session_of
from labimpact.mediation.planning.stored import Answer, Reached
from labimpact.mediation.queries.papers import expired

MOST_LISTED = 20
_MOST_HINDRANCES = 6


def plans(actor: Actor, service_id: int) -> QuerySet[PlanRun]:
    """The plans (piani) of a service that the actor coordinates, without what is heavy."""
    mine = actor.offices_where(Permission.MEDIATION_COORDINATE)
    rows = PlanRun.objects.filter(service__in=mine, service=service_id)
    return rows.defer("problem", "solution")


def plan_of(actor: Actor) -> QuerySet[PlanRun]:
    """Whole plans in the actor's scope."""
    mine = actor.offices_where(Permission.MEDIATION_COORDINATE)
    return PlanRun.objects.filter(service__in=mine).select_related("service__office")


@dataclass(frozen=True)
class Line:
    """Who is proposed for a session, and why; `changes` says that somebody else had been told."""

    session: MediationSession
    mediator_id: int
    mediator: str
    starts_at: datetime
    why: tuple[str, ...]
    is_kept: bool
    warnings: tuple[str, ...] = ()
    is_settled: bool = False


@dataclass(frozen=True)
class Gap:
    """A session that the plan leaves without somebody, and why in one line."""

    session: MediationSession
    missing: int
    why: str


@dataclass(frozen=True)
class Change:
    """Somebody who had been told and is no longer wanted, or at another time."""

    session: MediationSession
    mediator: str
    starts_at: datetime


@dataclass(frozen=True)
class LevelSaid:
    label: str
    cost: str
    proof: str
    is_proven: bool


@dataclass(frozen=True)
class Page:
    """A finished plan ready to be drawn."""

    lines: list[Line] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    levels: list[LevelSaid] = field(default_factory=list)
    apart: list[MediationSession] = field(default_factory=list)

    @property
    def open(self) -> list[Line]:
        """What can still be applied."""
        return [line for line in self.lines if not line.is_settled]

    @property
    def fresh(self) -> list[Line]:
        """Of those what changes something, which is what is to be looked at."""
        return [line for line in self.open if not line.is_kept]

    @property
    def kept(self) -> list[Line]:
        return [line for line in self.open if line.is_kept]

    @property
    def settled(self) -> list[Line]:
        """What was applied already."""
        return [line for line in self.lines if line.is_settled]


def page(run: PlanRun, settled: Collection[int] = ()) -> Page:
    """A plan read back, with the names that who asks may read; `settled` are the sessions of which
    it was applied."""
    answer = Answer(run)
    sessions = _sessions(
        {session_of(each.id) for each in answer.problem.requests} | set(run.solution["apart"])
    )
    people = _People.of(run.service_id, run.last_day)
    names = people.names
    figures_ = figures(answer.problem, answer.plan)
    found = Page(
        levels=[
            LevelSaid(
                str(words.LEVELS[each.level]), words.level_said(each.level, figures_),
                words.level_proof(each), each.is_proven,
            )
            for each in answer.levels
        ],
        changes=[
            Change(sessions[pk], names.get(who, ""), answer.horizon.at(start))
            for pk, who, start in answer.changed if pk in sessions
        ],
        apart=[sessions[pk] for pk in run.solution["apart"] if pk in sessions],
    )  # fmt: skip
    for request in answer.asked:
        session = sessions.get(session_of(request.id))
        if session is not None:
            _add(found, answer, request, session, people, settled)
    found.lines.sort(key=lambda line: (line.starts_at, line.session.pk))
    return found


def _add(
    found: Page, answer: Answer, request: Request, session: MediationSession,
    people: _People, settled: Collection[int],
) -> None:  # fmt: skip
    given = answer.given[request.id]
    for proposal in given:
        found.lines.append(Line(
            session, int(proposal.worker), people.names.get(int(proposal.worker), ""),
            answer.horizon.at(proposal.start), tuple(words.why(answer.problem, proposal)),
            (proposal.worker, proposal.start) in request.promised,
            tuple(people.papers.get(int(proposal.worker), ())), session.pk in settled,
        ))  # fmt: skip
    if len(given) < request.needs:
        why = _nobody(answer, request, people.suspended)
        found.gaps.append(Gap(session, request.needs - len(given), why))


@dataclass(frozen=True)
class _People:
    """The mediators of a service: their names, who is suspended, whose papers are out of date."""

    names: Mapping[int, str]
    suspended: frozenset[int]
    papers: Mapping[int, Sequence[str]]

    @classmethod
    def of(cls, service_id: int, day: date) -> _People:
        rows = list(Mediator.objects.filter(service=service_id).only("name", "suspended_on"))
        return cls(
            {row.pk: row.name for row in rows},
            frozenset(row.pk for row in rows if row.suspended_on is not None),
            expired([row.pk for row in rows], day),
        )


def _nobody(answer: Answer, request: Request, suspended: Collection[int]) -> str:
    """Why nobody, in one line; who is suspended could not in any case."""
    found: Counter[Rule] = Counter()
    fit = away = 0
    for worker in answer.problem.workers:
        rule = unfit(request, worker)
        if rule is not None:
            found[rule] += 1
        elif int(worker.id) in suspended:
            away += 1
        else:
            fit += 1
    return words.quick_reason(answer.problem, request, found, fit, away)


def _sessions(ids: Iterable[int]) -> dict[int, MediationSession]:
    rows = MediationSession.objects.filter(pk__in=set(ids))
    return {row.pk: row for row in rows.select_related("request__body", "request__language")}


@dataclass(frozen=True)
class OtherWay:
    """Another way to do a session, and what it would cost."""

    mediator: str
    starts_at: datetime
    more: str
    instead: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """Why somebody: what the choice costs, and the next best ways."""

    mediator: str
    starts_at: datetime
    why: tuple[str, ...]
    adds: str
    others: tuple[OtherWay, ...]


@dataclass(frozen=True)
class Obstacle:
    """What stands in somebody's way, and what would unlock it."""

    mediator: str
    starts_at: datetime
    rules: tuple[str, ...]
    against: tuple[str, ...]
    unlock: str


@dataclass(frozen=True)
class Explained:
    """Why a session of a plan is as it is."""

    session: MediationSession
    reasons: tuple[Reason, ...]
    missing: int
    obstacles: tuple[Obstacle, ...]
    nobody: str
    foreign: int = 0


class _Explainer:
    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        ids = {session_of(each.id) for each in answer.problem.requests}
        self.sessions = _sessions(ids)
        rows = Mediator.objects.filter(service=answer.run.service_id)
        known = list(rows.values_list("pk", "name", "suspended_on"))
        self.names = {str(pk): name for pk, name, _since in known}
        self.away = frozenset(pk for pk, _name, since in known if since is not None)
        self.suspended = {str(pk) for pk in self.away}

    def reason(self, proposal: Proposal) -> Reason:
        problem, plan = self.answer.problem, self.answer.plan
        found = reasons(problem, plan, proposal, order=self.answer.order)
        return Reason(
            self.names.get(proposal.worker, ""), self.answer.horizon.at(proposal.start),
            tuple(words.why(problem, proposal)),
            self._more([p for p in plan if p != proposal], plan, besides=(Level.COVERAGE,)),
            tuple(self._other(proposal, each) for each in found.alternatives),
        )  # fmt: skip

    def _more(self, before: Plan, after: Plan, besides: Sequence[Level] = ()) -> str:
        problem = self.answer.problem
        return words.more(figures(problem, after) - figures(problem, before), besides=besides)

    def _other(self, proposal: Proposal, other: Alternative) -> OtherWay:
        plan = self.answer.plan
        after = [p for p in plan if p != proposal and p not in other.instead]
        return OtherWay(
            self.names.get(other.proposal.worker, ""),
            self.answer.horizon.at(other.proposal.start),
            self._more(plan, [*after, other.proposal]),
            tuple(self.said(each) for each in other.instead),
        )

    def said(self, proposal: Proposal) -> str:
        session = self.sessions.get(session_of(proposal.request))
        at = self.answer.horizon.at(proposal.start)
        where = str(session.request.body) if session is not None else _("un altro incontro")
        return f"{where}, {date_format(timezone.localtime(at), 'D j/n, H:i').lower()}"

    def obstacle(self, found: Hindrance) -> Obstacle:
        if found.worker in self.suspended:
            return Obstacle(
                self.names.get(found.worker, ""), self.answer.horizon.at(found.start),
                (_("sospensione in corso"),), (), _("Riammetti, se può tornare."),
            )  # fmt: skip
        first = found.rules[0] if found.rules else None
        return Obstacle(
            self.names.get(found.worker, ""), self.answer.horizon.at(found.start),
            tuple(words.rule_said(rule, None) for rule in found.rules if rule is not Rule.HOURS)
            + tuple(words.rule_said(Rule.HOURS, full) for full in found.hours),
            tuple(self.said(each) for each in found.against),
            str(words.UNLOCKS.get(first, "")) if first is not None else "",
        )  # fmt: skip


def explained(run: PlanRun, session_id: int) -> Explained | None:
    """Why a session has whom it has, two other ways and what they would cost; or why nobody."""
    answer = Answer(run)
    request = answer.request_of(session_id)
    explainer = _Explainer(answer)
    session = explainer.sessions.get(session_id)
    if request is None or session is None:
        return None
    open_ = uncovered(answer.problem, answer.plan, request)
    every = open_.hindrances if open_ is not None else ()
    near = [each for each in every if Rule.LANGUAGE not in each.rules]
    return Explained(
        session,
        tuple(explainer.reason(each) for each in answer.given[request.id]),
        open_.missing if open_ is not None else 0,
        tuple(explainer.obstacle(each) for each in near[:_MOST_HINDRANCES]),
        _nobody(answer, request, explainer.away),
        len(every) - len(near),
    )


def bettered(run: PlanRun) -> str:
    """How much better what is being looked at could still become; nothing before it is known."""
    told = run.progress
    if not told:
        return ""
    level = Level(told["level"])
    reached = Reached(level, told["cost"], told["bound"], told["bound"] >= told["cost"])
    return words.level_proof(reached)


def progress_said(run: PlanRun) -> str:
    """How far a plan is, in one line."""
    told = run.progress
    if not told:
        return _("Prepara i dati.")
    said = _("Sta guardando: %(level)s.") % {"level": words.LEVELS[Level(told["level"])]}
    if told.get("covered") is not None:
        said += " " + _("Incarichi finora: %(covered)s su %(needed)s.") % {
            "covered": told["covered"], "needed": told["needed"]
        }  # fmt: skip
    return said
