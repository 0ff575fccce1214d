"""What a plan costs, level by level. Counted from the plan itself, by no solver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from labimpact.assignment.problem import DAY, Hours, Level, Plan, Problem, Proposal, Request, Worker
from labimpact.assignment.rules import language_cost

Costs = Mapping[Level, int]
# A worker, and which of their windows.
Window = tuple[str, int]


def weight(problem: Problem, request: Request) -> int:
    """What it costs to leave one worker of a request out."""
    by = problem.weights
    rank = min(request.priority, len(by.priority) - 1)
    return by.priority[rank] + by.waited * min(request.waited, by.waited_most)


def strange(problem: Problem, request: Request, worker: Worker) -> int:
    """What it costs that the people meet somebody else than whom they know, or asked for."""
    by = problem.weights
    cost = 0
    best = max(request.known.values(), default=0)
    if best:
        met = min(best, request.known.get(worker.id, 0))
        cost += by.stranger * (best - met) // best
    if request.preferred and worker.id not in request.preferred:
        cost += by.not_preferred
    return cost


def place_of(worker: Worker, request: Request) -> int:
    """Where the work is; by phone or video, at home."""
    return worker.home if request.place is None else request.place


def leg(
    problem: Problem, worker: Worker, one: tuple[Request, int], then: tuple[Request, int]
) -> int:
    """From one job to the next of a day: the way and the wait, or home and out again if cheaper.

    Work by phone for which there is no time to go home is done on the spot: no way at all.
    """
    (first, start), (second, later) = one, then
    by, spare = problem.weights, later - start - first.minutes
    a, b = place_of(worker, first), place_of(worker, second)
    way = problem.way(worker, a, b)
    if way > spare:
        return by.gap * spare
    straight = by.travel * way + by.gap * (spare - way)
    around = problem.way(worker, a, worker.home) + problem.way(worker, worker.home, b)
    return min(straight, by.travel * around) if around <= spare else straight


def out(problem: Problem, worker: Worker, request: Request) -> int:
    """From home to the first job of a day."""
    return problem.weights.travel * problem.way(worker, worker.home, request.place)


def back(problem: Problem, worker: Worker, request: Request) -> int:
    """From the last job of a day home."""
    return problem.weights.travel * problem.way(worker, request.place, worker.home)


def rate(request: Request, worker: Worker) -> int:
    """Cents for the work."""
    return worker.rate * request.minutes // 60


def fair_share(problem: Problem) -> dict[Window, int]:
    """The minutes each would have if the work went by the hours that they want, in each window
    in which they want some. What could be done in several is reckoned where it could begin first.
    """
    alike: dict[tuple[int | None, int | None], list[tuple[Window, Hours]]] = defaultdict(list)
    for worker in problem.workers:
        for at, hours in enumerate(worker.windows):
            if hours.desired is not None:
                alike[hours.start, hours.end].append(((worker.id, at), hours))
    shares: dict[Window, int] = {}
    for those in alike.values():
        one = those[0][1]
        inside = (r for r in problem.requests if one.holds(min(r.starts)))
        demand = sum(r.minutes * r.needs for r in inside) + sum(h.already for _, h in those)
        if wanted := sum(h.desired or 0 for _, h in those):
            for window, hours in those:
                desired = hours.desired or 0
                shares[window] = min(desired, desired * demand // wanted)
    return shares


def bands(problem: Problem, share: int) -> list[int]:
    """How far from the fair share a minute begins to count, then counts once more, and so on."""
    return [share * percent // 100 for percent in problem.weights.bands]


def unfairness(problem: Problem, share: int, worked: int) -> int:
    """Minutes beyond each band; convex: one who is far off counts more than many a little."""
    off = abs(worked - share)
    return sum(max(0, off - band) for band in bands(problem, share))


def broken_promises(request: Request, given: set[tuple[str, int]]) -> int:
    return sum(told not in given for told in request.promised)


def costs(problem: Problem, plan: Plan) -> dict[Level, int]:
    """What the plan costs at every level."""
    total = dict.fromkeys(Level, 0)
    by_request: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for proposal in plan:
        by_request[proposal.request].add((proposal.worker, proposal.start))
        for level, cost in of_proposal(problem, proposal).items():
            total[level] += cost
    for request in problem.requests:
        given = by_request[request.id]
        total[Level.COVERAGE] += weight(problem, request) * max(0, request.needs - len(given))
        total[Level.PROMISES] += broken_promises(request, given)
    total[Level.TRAVEL] = travelling(problem, plan)
    total[Level.FAIRNESS] = unfair(problem, plan)
    return total


def of_proposal(problem: Problem, proposal: Proposal) -> dict[Level, int]:
    """What is its own: language, strangeness, money."""
    request, worker = problem.request[proposal.request], problem.worker[proposal.worker]
    return {
        Level.LANGUAGE: language_cost(request, worker) or 0,
        Level.CONTINUITY: strange(problem, request, worker),
        Level.COST: rate(request, worker),
    }


def days(problem: Problem, plan: Plan) -> Iterator[tuple[Worker, list[tuple[Request, int]]]]:
    """The jobs of each worker's days, in their order."""
    found: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
    for p in plan:
        found[p.worker, p.start // DAY].append((p.start, p.request))
    for (worker, _day), jobs in found.items():
        yield problem.worker[worker], [(problem.request[r], start) for start, r in sorted(jobs)]


def travelling(problem: Problem, plan: Plan) -> int:
    """The ways and waits of all days."""
    total = 0
    for worker, jobs in days(problem, plan):
        total += out(problem, worker, jobs[0][0]) + back(problem, worker, jobs[-1][0])
        total += sum(leg(problem, worker, one, then) for one, then in pairwise(jobs))
    return total


def worked(problem: Problem, plan: Plan) -> dict[Window, int]:
    """The minutes of each worker in each of their windows."""
    found = {(w.id, at): h.already for w in problem.workers for at, h in enumerate(w.windows)}
    for p in plan:
        for at, hours in enumerate(problem.worker[p.worker].windows):
            if hours.holds(p.start):
                found[p.worker, at] += problem.request[p.request].minutes
    return found


def unfair(problem: Problem, plan: Plan) -> int:
    """How far a plan is from what would be fair, over all windows."""
    has = worked(problem, plan)
    shares = fair_share(problem)
    return sum(unfairness(problem, share, has[window]) for window, share in shares.items())
