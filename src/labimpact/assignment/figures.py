"""A plan in the units of whoever reads it: places, meetings, minutes, money; no weights."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from itertools import pairwise

from labimpact.assignment.problem import Level, Plan, Problem, Request, Worker
from labimpact.assignment.rules import language_cost
from labimpact.assignment.terms import (
    broken_promises,
    days,
    fair_share,
    place_of,
    rate,
    worked,
)


@dataclass(frozen=True)
class Figures:
    """What a plan comes to: places without anybody, meetings not in the very language, meetings
    with somebody new where others are known, minutes on the way, minutes of waiting, minutes away
    from everybody's fair share, cents, promises changed, meetings without whom was asked for."""

    missing: int = 0
    bridged: int = 0
    strangers: int = 0
    way: int = 0
    wait: int = 0
    off: int = 0
    cents: int = 0
    changed: int = 0
    not_asked_for: int = 0

    def __sub__(self, other: Figures) -> Figures:
        return Figures(*(
            getattr(self, each.name) - getattr(other, each.name) for each in fields(self)
        ))  # fmt: skip


def figures(problem: Problem, plan: Plan) -> Figures:
    """What a plan comes to."""
    given: dict[str, set[tuple[str, int]]] = defaultdict(set)
    bridged = strangers = missed = cents = 0
    for p in plan:
        given[p.request].add((p.worker, p.start))
        request, worker = problem.request[p.request], problem.worker[p.worker]
        bridged += bool(language_cost(request, worker))
        strangers += any(request.known.values()) and not request.known.get(worker.id)
        missed += bool(request.preferred) and worker.id not in request.preferred
        cents += rate(request, worker)
    way, wait = _on_the_way(problem, plan)
    has = worked(problem, plan)
    return Figures(
        missing=sum(max(0, r.needs - len(given[r.id])) for r in problem.requests),
        bridged=bridged, strangers=strangers, way=way, wait=wait,
        off=sum(abs(has[window] - share) for window, share in fair_share(problem).items()),
        cents=cents,
        changed=sum(broken_promises(r, given[r.id]) for r in problem.requests),
        not_asked_for=missed,
    )  # fmt: skip


def _on_the_way(problem: Problem, plan: Plan) -> tuple[int, int]:
    way = wait = 0
    for worker, jobs in days(problem, plan):
        way += problem.way(worker, worker.home, jobs[0][0].place)
        way += problem.way(worker, jobs[-1][0].place, worker.home)
        for one, then in pairwise(jobs):
            more, idle = _between(problem, worker, one, then)
            way, wait = way + more, wait + idle
    return way, wait


def _between(
    problem: Problem, worker: Worker, one: tuple[Request, int], then: tuple[Request, int]
) -> tuple[int, int]:
    """The way and the wait from one job to the next, as `terms.leg` chooses: straight, or home
    and out again."""
    (first, start), (second, later) = one, then
    by, spare = problem.weights, later - start - first.minutes
    a, b = place_of(worker, first), place_of(worker, second)
    way = problem.way(worker, a, b)
    if way > spare:
        return 0, spare
    around = problem.way(worker, a, worker.home) + problem.way(worker, worker.home, b)
    straight = by.travel * way + by.gap * (spare - way)
    if around <= spare and by.travel * around < straight:
        return around, 0
    return way, spare - way


# Which of them a level looks at.
OF_LEVEL: dict[Level, tuple[str, ...]] = {
    Level.COVERAGE: ("missing",), Level.LANGUAGE: ("bridged",),
    Level.CONTINUITY: ("strangers", "not_asked_for"),
    Level.TRAVEL: ("way", "wait"), Level.FAIRNESS: ("off",), Level.COST: ("cents",),
    Level.PROMISES: ("changed",),
}  # fmt: skip
