"""The board of a week: mediators down the side, days across, and what looks for somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from labimpact.agenda.hours import local_day
from labimpact.assignment.figures import figures
from labimpact.assignment.problem import Problem, Proposal, Request, Worker
from labimpact.assignment.rules import Broken, broken, untimely
from labimpact.base import clock
from labimpact.mediation.hours import short
from labimpact.mediation.models import Assignment, MediationService, MediationSession, Mediator
from labimpact.mediation.planning import words
from labimpact.mediation.planning.asked import URGENT, session_of
from labimpact.mediation.planning.building import Built, build
from labimpact.mediation.planning.horizon import Horizon
from labimpact.mediation.process import FIXED, GIVEN, OPEN
from labimpact.mediation.queries.papers import expired


@dataclass(frozen=True)
class Card:
    """A session as it stands in somebody's row."""

    session: MediationSession
    assignment: Assignment | None

    @property
    def is_accepted(self) -> bool:
        return self.assignment is not None and self.assignment.place == "accepted"

    @property
    def may_lock(self) -> bool:
        return self.session.state in OPEN | FIXED

    @property
    def may_move(self) -> bool:
        """What was done stays where it is, and what is locked too."""
        return not self.session.is_locked and self.session.state in OPEN | FIXED


@dataclass(frozen=True)
class Wanting:
    """A session that looks for somebody; the nearer and the more urgent, the sooner it is told."""

    session: MediationSession
    missing: int
    hours: int
    risk: str
    tone: str


@dataclass(frozen=True)
class Row:
    """A mediator's week, and how much of what they want it is."""

    mediator: Mediator
    cells: list[tuple[date, list[Card]]]
    minutes: int
    load: str
    heat: str
    warnings: Sequence[str] = ()


@dataclass(frozen=True)
class Board:
    """A week ready to be drawn."""

    days: list[date]
    wanting: list[Wanting]
    rows: list[Row]

    @property
    def nobody(self) -> bool:
        return not self.rows


def board(service: MediationService, monday: date) -> Board:
    """The week (tabellone): who has what, how full everybody is, and what is uncovered by risk."""
    horizon = Horizon(monday, monday + timedelta(days=6))
    sessions = _sessions(service.pk, horizon)
    by_mediator: dict[int, list[Card]] = defaultdict(list)
    wanting = []
    for session in sessions:
        live: list[Assignment] = getattr(session, "going", [])
        for assignment in live:
            by_mediator[assignment.mediator_id].append(Card(session, assignment))
        missing = session.request.needs - len(live)
        if missing > 0 and session.state in OPEN:
            wanting.append(_wanting(session, missing))
    wanting.sort(key=lambda each: (_TONES.index(each.tone), _risk(each.session)))
    days = list(horizon.days())
    mediators = Mediator.objects.filter(service=service, starts_on__lte=days[-1])
    there = [m for m in mediators if m.ends_on is None or m.ends_on >= monday]
    papers = expired([each.pk for each in there], days[-1])
    rows = [
        _row(each, by_mediator[each.pk], days, papers.get(each.pk, ())) for each in there
    ]  # fmt: skip
    return Board(days, wanting, rows)


def _sessions(service_id: int, horizon: Horizon) -> list[MediationSession]:
    live = Prefetch("assignments", Assignment.objects.live().order_by("pk"), to_attr="going")
    rows = MediationSession.objects.filter(
        service=service_id, state__in=OPEN | FIXED | GIVEN,
        starts_at__gte=horizon.begins_at, starts_at__lt=horizon.ends_at,
    )  # fmt: skip
    rows = rows.select_related("request__body", "request__language").prefetch_related(live)
    return list(rows.order_by("starts_at", "pk"))


# From the most pressing: the order of what is uncovered is that of the words that stand beside it.
_TONES = ("danger", "warning", "neutral")


def _hours(session: MediationSession) -> int:
    return int((session.starts_at - clock.now()).total_seconds() // 3600)


def _risk(session: MediationSession) -> float:
    """Hours that are left, shorter for what counts more."""
    weight = URGENT + 1 if session.request.is_urgent else max(1, session.request.priority)
    return max(0, _hours(session)) / weight


def _wanting(session: MediationSession, missing: int) -> Wanting:
    hours = _hours(session)
    if hours < 0:
        return Wanting(session, missing, hours, _("già passato"), "danger")
    if session.request.is_urgent or hours < 24:
        return Wanting(session, missing, hours, _("rischio alto"), "danger")
    if hours < 72:
        return Wanting(session, missing, hours, _("rischio medio"), "warning")
    return Wanting(session, missing, hours, _("c'è tempo"), "neutral")


def _row(
    mediator: Mediator, cards: list[Card], days: Sequence[date], warnings: Sequence[str]
) -> Row:  # fmt: skip
    cells: dict[date, list[Card]] = {day: [] for day in days}
    for card in cards:
        cells[local_day(card.session.starts_at)].append(card)
    minutes = sum(card.session.minutes for card in cards)
    load, heat = load_said(minutes, mediator.desired_week, mediator.most_week)
    return Row(mediator, list(cells.items()), minutes, load, heat, warnings)


def load_said(minutes: int, desired: int, most: int | None) -> tuple[str, str]:
    """How full a week is, in words and as a heat (empty, cool, fit, warm, hot)."""
    said = f"{short(minutes)} h"
    if most is not None and minutes > most:
        return _("%(hours)s: oltre il massimo di %(most)s") % {
            "hours": said, "most": f"{short(most)} h"
        }, "hot"  # fmt: skip
    if not desired:
        return said, "empty"
    whole = _("%(hours)s su %(desired)s") % {"hours": said, "desired": f"{short(desired)} h"}
    share = minutes / desired
    if share < 0.5:
        return _("%(load)s: poche") % {"load": whole}, "cool"
    if share <= 1.1:
        return _("%(load)s: bene") % {"load": whole}, "fit"
    return _("%(load)s: molte") % {"load": whole}, "warm"


@dataclass(frozen=True)
class Tried:
    """What it would be to give a session to somebody: what is broken, and what it costs."""

    starts_at: datetime
    broken: tuple[str, ...]
    more: str
    why: tuple[str, ...]
    problem: str = ""
    warnings: tuple[str, ...] = ()


def tried(
    service: MediationService, session: MediationSession, mediator: Mediator, *,
    instead_of: Mediator | None = None,
) -> Tried:  # fmt: skip
    """What would happen (prova): the rules that it breaks and the cost, before anything is done."""
    day = local_day(session.starts_at)
    monday = day - timedelta(days=day.weekday())
    built = build(service, monday, monday + timedelta(days=6), keeps_promises=True)
    request = built.problem.request.get(str(session.pk))
    worker = built.problem.worker.get(str(mediator.pk))
    if request is None or worker is None:
        said = _("Fissato: sbloccalo prima.") if session.is_locked else _("Ora non si può.")
        return Tried(session.starts_at, (), "", (), said)
    found = _tried(built, request, worker, str(instead_of.pk) if instead_of else "")
    return replace(found, warnings=tuple(expired([mediator.pk], day).get(mediator.pk, ())))


def _tried(built: Built, request: Request, worker: Worker, instead: str) -> Tried:
    problem = built.problem
    plan = [
        Proposal(each.id, who, start) for each in problem.requests for who, start in each.promised
    ]
    plan = _concerned(problem, plan, request, {worker.id, instead})
    rest = [p for p in plan if p.request != request.id or p.worker not in (instead, worker.id)]
    if request.needs == 1:
        rest = [p for p in rest if p.request != request.id]
    proposal = Proposal(request.id, worker.id, _start(problem, request, worker, rest))
    after, before = [*rest, proposal], set(broken(problem, rest))
    wrong = [each for each in broken(problem, after) if each not in before]
    return Tried(
        built.horizon.at(proposal.start),
        tuple(dict.fromkeys(_said(each, built) for each in wrong)),
        words.more(figures(problem, after) - figures(problem, plan)),
        # What cannot be needs no praise.
        () if wrong else tuple(words.why(problem, proposal)),
    )


def _concerned(
    problem: Problem, plan: Sequence[Proposal], request: Request, workers: set[str]
) -> list[Proposal]:
    """Of a plan what a change of one request can touch: whoever else does it, the days of those
    who give it or take it, and what is paid from the same hours. All the rest stays as it is,
    whatever it costs."""
    workers = workers | {p.worker for p in plan if p.request == request.id}
    return [
        p for p in plan
        if p.worker in workers
        or (request.package and problem.request[p.request].package == request.package)
    ]  # fmt: skip


def _start(
    problem: Problem, request: Request, worker: Worker, rest: Sequence[Proposal]
) -> int:  # fmt: skip
    """The first beginning that breaks nothing; its own one when all do."""
    told = [start for _who, start in request.promised]
    known = set(broken(problem, rest))
    for start in [*told, *request.starts]:
        if untimely(problem, request, worker, start) is None:
            found = broken(problem, [*rest, Proposal(request.id, worker.id, start)])
            if all(each in known for each in found):
                return start
    return (told or list(request.starts))[0]


def _said(each: Broken, built: Built) -> str:
    said = words.rule_said(each.rule, each.hours)
    other = each.against
    if other is None:
        return said
    rows = MediationSession.objects.filter(pk=session_of(other.request))
    session = rows.select_related("request__body").first()
    if session is None:
        return said
    return _("%(rule)s (%(body)s)") % {"rule": said, "body": session.request.body}
