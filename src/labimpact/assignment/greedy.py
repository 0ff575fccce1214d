"""The plan that somebody makes with a list and a telephone: most urgent first, best free worker.

The measure that the solver has to beat, and the plan it begins with.
"""

from __future__ import annotations

from collections import defaultdict

from labimpact.assignment.problem import DAY, Problem, Proposal, Request, Worker
from labimpact.assignment.rules import apart, language_cost, possible
from labimpact.assignment.terms import strange, weight


def greedy(problem: Problem) -> list[Proposal]:
    """Each request in turn, the weightiest first, to whoever is best for it and still free."""
    ways: dict[str, list[tuple[Worker, int]]] = defaultdict(list)
    for request, worker, start in possible(problem):
        ways[request.id].append((worker, start))
    state = _State(problem)
    turns = sorted(
        problem.requests,
        key=lambda r: (not r.locked, -weight(problem, r), len(ways[r.id]), min(r.starts), r.id),
    )
    for request in turns:
        state.give(request, ways[request.id])
    return state.plan


class _State:
    """What was given so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.plan: list[Proposal] = []
        self.jobs: dict[str, list[tuple[Request, int]]] = defaultdict(list)
        self.worked = {w.id: [each.already for each in w.windows] for w in problem.workers}
        self.day: dict[tuple[str, int], int] = defaultdict(int)
        self.left = dict(problem.packages)

    def give(self, request: Request, ways: list[tuple[Worker, int]]) -> None:
        """To as many as it needs, all at the same beginning: the one that finds most of them."""
        best = ways if request.locked else []
        for start in () if request.locked else request.starts:
            who = [worker for worker, then in ways if then == start]
            who.sort(key=lambda worker: self._order(request, worker, start))
            free = [w for w in who if self._can(request, w, start)][: self._most(request)]
            if len(free) > len(best):
                best = [(worker, start) for worker in free]
        for worker, start in best:
            self._take(request, worker, start)

    def _most(self, request: Request) -> int:
        if not request.package:
            return request.needs
        return min(request.needs, self.left[request.package] // request.minutes)

    def _order(self, request: Request, worker: Worker, start: int) -> tuple[int, ...]:
        cost = language_cost(request, worker) or 0
        promised = (worker.id, start) not in request.promised
        way = self.problem.way(worker, worker.home, request.place)
        spare = sum(
            each.desired - worked
            for each, worked in zip(worker.windows, self.worked[worker.id], strict=True)
            if each.desired is not None and each.holds(start)
        )
        return (promised, cost, strange(self.problem, request, worker), way, -spare)

    def _can(self, request: Request, worker: Worker, start: int) -> bool:
        minutes = request.minutes
        for each, worked in zip(worker.windows, self.worked[worker.id], strict=True):
            if each.most is not None and each.holds(start) and worked + minutes > each.most:
                return False
        today = self.day[worker.id, start // DAY] + minutes
        if worker.most_a_day is not None and today > worker.most_a_day:
            return False
        return all(
            apart(self.problem, worker, (request, start), other) is None
            for other in self.jobs[worker.id]
        )

    def _take(self, request: Request, worker: Worker, start: int) -> None:
        self.plan.append(Proposal(request.id, worker.id, start))
        self.jobs[worker.id].append((request, start))
        for at, each in enumerate(worker.windows):
            if each.holds(start):
                self.worked[worker.id][at] += request.minutes
        self.day[worker.id, start // DAY] += request.minutes
        if request.package:
            self.left[request.package] -= request.minutes
