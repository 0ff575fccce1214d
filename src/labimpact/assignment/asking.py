"""Who could do something, and when first: what is told at once, before any planning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from labimpact.assignment.problem import DAY, Hours, Plan, Problem, Proposal, Request, Span, Worker
from labimpact.assignment.rules import apart, unfit, untimely

# Work begins at quarters of an hour, the unit in which it is paid.
STEP = 15


def could(
    problem: Problem, plan: Plan, request: Request, windows: Sequence[Span], *, step: int = STEP
) -> list[Proposal]:
    """Of each worker who fits the first beginning inside the windows that breaks no rule beside
    the plan; the soonest first. The request need not be among those of the problem.

    Who does it for a request of several is told one by one: that they can at the same time is
    for the plan to find out.
    """
    left = problem.packages[request.package] if request.package else request.minutes
    left -= sum(
        problem.request[p.request].minutes
        for p in plan if request.package and problem.request[p.request].package == request.package
    )  # fmt: skip
    if request.minutes > left:
        return []
    found = [
        first
        for worker in problem.workers
        if unfit(request, worker) is None
        and (first := _first(problem, plan, request, worker, windows, step)) is not None
    ]
    return sorted(found, key=lambda each: (each.start, each.worker))


def _first(
    problem: Problem,
    plan: Plan,
    request: Request,
    worker: Worker,
    windows: Sequence[Span],
    step: int,
) -> Proposal | None:
    mine = [
        (problem.request[p.request], p.start)
        for p in plan if p.worker == worker.id and p.request != request.id
    ]  # fmt: skip
    room = [
        (each, _room(each, each.most, mine)) for each in worker.windows if each.most is not None
    ]
    for start in _beginnings(worker.free, windows, request.minutes, step):
        today = sum(job.minutes for job, then in mine if then // DAY == start // DAY)
        full = worker.most_a_day is not None and today + request.minutes > worker.most_a_day
        full = full or any(left < request.minutes for each, left in room if each.holds(start))
        tried = replace(request, starts=(start,), locked=False)
        if full or untimely(problem, tried, worker, start) is not None:
            continue
        if all(apart(problem, worker, (tried, start), job) is None for job in mine):
            return Proposal(request.id, worker.id, start)
    return None


def _room(hours: Hours, most: int, mine: Sequence[tuple[Request, int]]) -> int:
    return most - hours.already - sum(job.minutes for job, then in mine if hours.holds(then))


def _beginnings(
    free: Sequence[Span], windows: Sequence[Span], minutes: int, step: int
) -> Iterator[int]:
    """In order: when work of so many minutes could begin inside a window and a free span."""
    common = sorted(
        (max(a.start, b.start), min(a.end, b.end)) for a in free for b in windows
    )  # fmt: skip
    for first, last in common:
        begin = -(-first // step) * step
        yield from range(begin, last - minutes + 1, step)
