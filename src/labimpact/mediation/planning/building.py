"""The engine's problem of some days of a service, from the rows that whoever asks may read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from labimpact.agenda.hours import local_day
from labimpact.assignment.problem import DAY, Hours, Problem, Proposal, Request, Worker
from labimpact.assignment.rules import broken, held, unfit, untimely
from labimpact.base import clock
from labimpact.mediation.models import MediationService, MediationSession
from labimpact.mediation.planning import asked, register
from labimpact.mediation.planning.asked import Asking, session_of
from labimpact.mediation.planning.horizon import Horizon
from labimpact.mediation.planning.register import Measure
from labimpact.mediation.planning.ways import Places
from labimpact.mediation.planning.weighing import weights_of

# Beginnings of one session that are tried: more of them make the choice larger, not better.
MOST_STARTS = 32


@dataclass(frozen=True)
class Built:
    """A problem, its days, and the sessions that somebody fixed although they do not go together
    (`apart`): those stay as they are, outside the plan."""

    problem: Problem
    horizon: Horizon
    apart: tuple[int, ...] = field(default=())


def build(
    service: MediationService, first_day: date, last_day: date, *,
    keeps_promises: bool = False, now: datetime | None = None,
) -> Built:  # fmt: skip
    """The problem (problema del piano) of the sessions of those days and who could do them.

    Who accepted stays; with `keeps_promises` what was told may change, as little as possible.
    """
    horizon = Horizon(first_day, last_day)
    rows = register.rows(service.pk, horizon)
    found = asked.sessions(service.pk, horizon)
    known = asked.known(service.pk, found)
    apart: set[int] = set()
    while True:
        planned = [s for s in found if s.pk not in apart]
        problem = _problem(service, horizon, rows, planned, known, keeps_promises, now)
        clashing = _clashing(problem)
        if not clashing:
            return Built(problem, horizon, tuple(sorted(apart)))
        apart |= clashing


def of_some(
    service: MediationService, sessions: Sequence[MediationSession], mediators: Collection[int]
) -> Built:
    """The problem of some sessions and some mediators (serie): each at its own hour, with all else
    that they have lying beside it."""
    days = [local_day(each.starts_at) for each in sessions]
    horizon = Horizon(min(days), max(days))
    rows = [row for row in register.rows(service.pk, horizon) if row.id in mediators]
    chosen = MediationSession.objects.filter(pk__in=[each.pk for each in sessions])
    found = list(asked.with_all(chosen))
    for each in found:
        each.is_flexible = False
    known = asked.known(service.pk, found)
    return Built(_problem(service, horizon, rows, found, known, False, None), horizon)


def _problem(
    service: MediationService, horizon: Horizon, rows: list[register.Row],
    planned: list[MediationSession], known: asked.Known, again: bool, now: datetime | None,
) -> Problem:  # fmt: skip
    places = Places()
    asking = Asking(
        horizon, places, known,
        there=frozenset(row.id for row in rows if row.is_there),
        all_=frozenset(row.id for row in rows), again=again,
    )  # fmt: skip
    requests = [each for session in planned for each in asked.requests(session, asking)]
    measure = Measure(
        horizon, places, service.rest_minutes, service.pause_minutes,
        frozenset(session.pk for session in planned), asking.family,
    )  # fmt: skip
    workers = _roomy([register.worker(row, measure) for row in rows], requests)
    minute = max(0, horizon.minute(now or clock.now()))
    bare = Problem(tuple(workers), (), places.tables({w.means for w in workers}), now=minute)
    return replace(
        bare,
        requests=tuple(_thinned(bare, each) for each in requests),
        packages=_packages(planned, requests),
        weights=weights_of(service.weights),
    )


def _packages(planned: list[MediationSession], requests: list[Request]) -> Mapping[str, int]:
    """What is left for each request, never less than what somebody has accepted already."""
    left = asked.packages(planned)
    taken: Counter[str] = Counter()
    for each in requests:
        if each.locked and each.package:
            taken[each.package] += each.minutes * each.needs
    return {name: max(minutes, taken[name]) for name, minutes in left.items()}


def _roomy(workers: list[Worker], requests: Iterable[Request]) -> list[Worker]:
    """Who has accepted more than their most has room for just that."""
    held: dict[str, list[tuple[int, int]]] = defaultdict(list)
    days: dict[str, Counter[int]] = defaultdict(Counter)
    for each in requests:
        for who, start in each.promised if each.locked else ():
            held[who].append((start, each.minutes))
            days[who][start // DAY] += each.minutes
    made = []
    for worker in workers:
        longest = max(days[worker.id].values(), default=0)
        a_day = worker.most_a_day
        made.append(replace(
            worker,
            hours=tuple(_roomier(hours, held[worker.id]) for hours in worker.hours),
            most_a_day=None if a_day is None else max(a_day, longest),
        ))  # fmt: skip
    return made


def _roomier(hours: Hours, held: Iterable[tuple[int, int]]) -> Hours:
    if hours.most is None:
        return hours
    taken = sum(minutes for start, minutes in held if hours.holds(start))
    return replace(hours, most=max(hours.most, hours.already + taken))


def _thinned(problem: Problem, request: Request) -> Request:
    """Of many beginnings those at which somebody can, evenly thinned, its own one among them."""
    if len(request.starts) == 1 or request.locked:
        return request
    fit = [worker for worker in problem.workers if unfit(request, worker) is None]
    useful = [
        start for start in request.starts
        if any(untimely(problem, request, worker, start) is None for worker in fit)
    ]  # fmt: skip
    told = {start for _who, start in request.promised}
    step = -(-len(useful) // MOST_STARTS)
    kept = set(useful[:: step or 1]) | told
    return replace(request, starts=tuple(sorted(kept)) or request.starts[:1])


def _clashing(problem: Problem) -> set[int]:
    """Sessions that are fixed and cannot all be: somebody decided so, and the plan leaves them."""
    clashes = broken(problem, held(problem))
    return {session_of(p.request) for each in clashes for p in _both(each.by, each.against)}


def _both(one: Proposal, other: Proposal | None) -> list[Proposal]:
    return [one] if other is None else [one, other]
