"""A problem as a mixed-integer programme, in two sizes.

The small one says who does what: jobs that cannot both be one worker's exclude each other. The
large one says besides in which order: for each worker and day the chosen jobs form one path from
home and back, with an arc for each two that may follow one another, so that the cost of a day is
the sum of its arcs (a flow, of which the relaxation is tight). Levels that do not look at the way
are solved on the small one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Any

from ortools.math_opt.python import mathopt

from labimpact.assignment import terms
from labimpact.assignment.problem import DAY, Level, Plan, Problem, Proposal, Request, Worker
from labimpact.assignment.rules import apart, language_cost, possible

# A choice of a solution is one or nothing, but for the rounding of the solver.
_CHOSEN = 0.5
# Beyond this two numbers of the solver are different ones.
ROUNDING = 1e-4


@dataclass
class Job:
    """One request, one worker, one beginning: chosen or not."""

    request: Request
    worker: Worker
    start: int
    chosen: Any

    @property
    def day(self) -> int:
        return self.start // DAY

    @property
    def when(self) -> tuple[Request, int]:
        return self.request, self.start


def whole(bound: float) -> int:
    """A bound of costs that are whole numbers, none of them below zero."""
    return max(0, math.ceil(bound - ROUNDING)) if math.isfinite(bound) else 0


@dataclass(frozen=True)
class Relaxed:
    """What came of choosing in parts: a bound, how much of each, and what one more would add."""

    bound: float
    values: Mapping[Any, float]
    reduced: Mapping[Any, float]

    def pointed_at(self, plan: Mapping[Any, float]) -> set[Any]:
        """What is chosen here in part at least, or by the plan."""
        return {v for v, much in self.values.items() if much > ROUNDING or plan[v] > _CHOSEN}

    def too_dear(self, cost: int) -> list[Any]:
        """What no plan contains that costs at most so much."""
        return [
            v for v, more in self.reduced.items()
            if v.integer and self.bound + more > cost + ROUNDING
        ]  # fmt: skip


@dataclass
class Built:
    """The model, its choices, and what each level costs as an expression over them; the way is
    told by the large model alone."""

    model: Any
    jobs: list[Job]
    costs: dict[Level, Any]
    arcs: list[tuple[Job | None, Job | None, Any]] = field(default_factory=list)
    begins: list[tuple[str, int, Any]] = field(default_factory=list)
    # Whose window, from where on, minutes.
    off: list[tuple[terms.Window, int, Any]] = field(default_factory=list)

    @contextmanager
    def in_parts(self) -> Iterator[None]:
        """Choices may be made in part, within the block."""
        choices = [each for each in self.model.variables() if each.integer]
        for each in choices:
            each.integer = False
        yield
        for each in choices:
            each.integer = True

    @contextmanager
    def only(self, chosen: set[Any]) -> Iterator[None]:
        """Of the jobs none but these, within the block."""
        closed = [j.chosen for j in self.jobs if j.chosen not in chosen and j.chosen.upper_bound]
        for each in closed:
            each.upper_bound = 0.0
        yield
        for each in closed:
            each.upper_bound = 1.0

    def forget(self, choices: Iterable[Any]) -> None:
        """Never choose these again."""
        for each in choices:
            if each.lower_bound == 0.0:
                each.upper_bound = 0.0

    def plan(self, values: Mapping[Any, float]) -> list[Proposal]:
        """The chosen jobs of a solution."""
        return sorted(
            Proposal(j.request.id, j.worker.id, j.start)
            for j in self.jobs
            if values[j.chosen] > _CHOSEN
        )

    def values(self, problem: Problem, plan: Plan) -> dict[Any, float]:
        """A plan as values of every variable: where a solver begins."""
        given = {(p.request, p.worker, p.start) for p in plan}
        found: dict[Any, float] = {}
        days: dict[tuple[str, int], list[Job]] = defaultdict(list)
        for job in self.jobs:
            chosen = (job.request.id, job.worker.id, job.start) in given
            found[job.chosen] = float(chosen)
            if chosen:
                days[job.worker.id, job.day].append(job)
        taken: set[tuple[int, int]] = set()
        for jobs in days.values():
            jobs.sort(key=lambda job: job.start)
            chain = [0, *map(id, jobs), 0]
            taken.update(pairwise(chain))
        for one, then, arc in self.arcs:
            ends = (0 if one is None else id(one), 0 if then is None else id(then))
            found[arc] = float(ends in taken)
        starts = {(p.request, p.start) for p in plan}
        found |= {begin: float((r, start) in starts) for r, start, begin in self.begins}
        shares, worked = terms.fair_share(problem), terms.worked(problem, plan)
        for window, band, off in self.off:
            found[off] = float(max(0, abs(worked[window] - shares[window]) - band))
        return found


def build(problem: Problem, *, ways: bool) -> Built:
    """Everything but an objective; `ways` makes the large model."""
    model: Any = mathopt.Model()
    jobs = [Job(*each, model.add_binary_variable()) for each in possible(problem)]
    built = Built(model, jobs, {})
    _requests(problem, built)
    _packages(problem, built)
    _hours(problem, built)
    _costs(problem, built)
    for of_day in _by_day(built):
        _apart(problem, built, of_day)
    if ways:
        built.costs[Level.TRAVEL] = _sum(
            cost for of_day in _by_day(built) for cost in _path(problem, built, of_day)
        )
    _nights(problem, built)
    return built


def _by_worker(built: Built) -> dict[str, list[Job]]:
    found: dict[str, list[Job]] = defaultdict(list)
    for job in built.jobs:
        found[job.worker.id].append(job)
    return found


def _by_day(built: Built) -> list[list[Job]]:
    """The jobs of each worker's days, in the order in which they begin."""
    found: dict[tuple[str, int], list[Job]] = defaultdict(list)
    for job in built.jobs:
        found[job.worker.id, job.day].append(job)
    return [sorted(jobs, key=lambda job: (job.start, job.request.id)) for jobs in found.values()]


def _apart(problem: Problem, built: Built, jobs: list[Job]) -> None:
    """Of jobs that exclude each other, two by two, one worker has one at most.

    Said of as many at once as possible: the relaxation is the tighter, and the model the smaller.
    """
    against: dict[int, set[int]] = defaultdict(set)
    for (a, one), (b, then) in combinations(enumerate(jobs), 2):
        same = one.request is then.request
        if same or apart(problem, one.worker, one.when, then.when) is not None:
            against[a].add(b)
            against[b].add(a)
    said: set[tuple[int, int]] = set()
    for a in sorted(against):
        for b in sorted(against[a]):
            if a < b and (a, b) not in said:
                clique = _grown({a, b}, against)
                said.update(combinations(sorted(clique), 2))
                _one_of(built.model, (jobs[each].chosen for each in clique))


def _grown(clique: set[int], against: Mapping[int, set[int]]) -> set[int]:
    """All of them, and others that exclude each of them and one another."""
    others = set.intersection(*(against[each] for each in clique))
    for other in sorted(others, key=lambda each: (-len(against[each]), each)):
        if clique <= against[other]:
            clique.add(other)
    return clique


def _sum(parts: Iterable[Any]) -> Any:
    return mathopt.fast_sum(parts)


def _one_of(model: Any, choices: Iterable[Any]) -> None:
    model.add_linear_constraint(_sum(choices) <= 1)


def _requests(problem: Problem, built: Built) -> None:
    """As many as it needs, each once, all at one beginning; what is locked stays."""
    by_request: dict[str, list[Job]] = defaultdict(list)
    for job in built.jobs:
        by_request[job.request.id].append(job)
    left_out, saved = 0, []
    for request in problem.requests:
        mine = by_request[request.id]
        weight = terms.weight(problem, request)
        left_out += weight * request.needs
        saved += [weight * job.chosen for job in mine]
        if mine:
            built.model.add_linear_constraint(_sum(j.chosen for j in mine) <= request.needs)
        if request.needs > 1:
            _together(built, request, mine)
        for job in mine if request.locked else ():
            job.chosen.lower_bound = 1.0
    built.costs[Level.COVERAGE] = left_out - _sum(saved)


def _together(built: Built, request: Request, mine: list[Job]) -> None:
    """Several for one request begin together, and are not twice the same."""
    starts = {job.start for job in mine}
    begins = {start: built.model.add_binary_variable() for start in sorted(starts)}
    built.begins += [(request.id, start, begin) for start, begin in begins.items()]
    _one_of(built.model, begins.values())
    by_worker: dict[str, list[Any]] = defaultdict(list)
    for job in mine:
        built.model.add_linear_constraint(job.chosen - begins[job.start] <= 0)
        by_worker[job.worker.id].append(job.chosen)
    for several in by_worker.values():
        _one_of(built.model, several)


def _packages(problem: Problem, built: Built) -> None:
    by_package: dict[str, list[Job]] = defaultdict(list)
    for job in built.jobs:
        if job.request.package:
            by_package[job.request.package].append(job)
    for package, mine in by_package.items():
        built.model.add_linear_constraint(_minutes(mine) <= problem.packages[package])


def _hours(problem: Problem, built: Built) -> None:
    by_worker = _by_worker(built)
    for worker in problem.workers:
        mine = by_worker[worker.id]
        for hours in worker.windows:
            inside = [job for job in mine if hours.holds(job.start)]
            if hours.most is not None and inside:
                left = max(0, hours.most - hours.already)
                built.model.add_linear_constraint(_minutes(inside) <= left)
    for jobs in _by_day(built):
        most = jobs[0].worker.most_a_day
        if most is not None:
            built.model.add_linear_constraint(_minutes(jobs) <= most)


def _minutes(jobs: Iterable[Job]) -> Any:
    return _sum(job.request.minutes * job.chosen for job in jobs)


def _path(problem: Problem, built: Built, jobs: list[Job]) -> list[Any]:
    """One worker's day: from home through the chosen jobs and back, each followed by one other."""
    model, worker = built.model, jobs[0].worker
    into: dict[int, list[Any]] = defaultdict(list)
    away: dict[int, list[Any]] = defaultdict(list)
    cost, leaving = [], []

    def arc(one: int | None, then: int | None, price: int) -> Any:
        taken = model.add_binary_variable()
        built.arcs.append(
            (None if one is None else jobs[one], None if then is None else jobs[then], taken)
        )
        if one is not None:
            away[one].append(taken)
        if then is not None:
            into[then].append(taken)
        if price:
            cost.append(price * taken)
        return taken

    for at, job in enumerate(jobs):
        leaving.append(arc(None, at, terms.out(problem, worker, job.request)))
        arc(at, None, terms.back(problem, worker, job.request))
    for one, then in combinations(range(len(jobs)), 2):
        first, second = jobs[one], jobs[then]
        if first.request is second.request:
            continue
        if apart(problem, worker, first.when, second.when) is None:
            arc(one, then, terms.leg(problem, worker, first.when, second.when))
    for at, job in enumerate(jobs):
        model.add_linear_constraint(_sum(into[at]) - job.chosen == 0)
        model.add_linear_constraint(_sum(away[at]) - job.chosen == 0)
    _one_of(model, leaving)
    return cost


def _nights(problem: Problem, built: Built) -> None:
    """Who finishes late does not begin early."""
    for mine in _by_worker(built).values():
        for one, then in combinations(sorted(mine, key=lambda job: job.start), 2):
            if one.request is then.request or one.day == then.day:
                continue
            if apart(problem, one.worker, one.when, then.when) is not None:
                _one_of(built.model, (one.chosen, then.chosen))


def _costs(problem: Problem, built: Built) -> None:
    costs, jobs = built.costs, built.jobs
    costs[Level.LANGUAGE] = _sum((language_cost(j.request, j.worker) or 0) * j.chosen for j in jobs)
    costs[Level.CONTINUITY] = _sum(
        terms.strange(problem, j.request, j.worker) * j.chosen for j in jobs
    )
    costs[Level.FAIRNESS] = _fairness(problem, built)
    costs[Level.COST] = _sum(terms.rate(j.request, j.worker) * j.chosen for j in jobs)
    kept = {(r.id, *told) for r in problem.requests for told in r.promised}
    costs[Level.PROMISES] = len(kept) - _sum(
        j.chosen for j in jobs if (j.request.id, j.worker.id, j.start) in kept
    )


def _fairness(problem: Problem, built: Built) -> Any:
    """Minutes off the fair share beyond each band, above or below."""
    model, shares, by_worker = built.model, terms.fair_share(problem), _by_worker(built)
    for window, share in shares.items():
        who, at = window
        hours = problem.worker[who].windows[at]
        worked = hours.already + _minutes(j for j in by_worker[who] if hours.holds(j.start))
        for band in terms.bands(problem, share):
            off = model.add_variable(lb=0.0)
            built.off.append((window, band, off))
            model.add_linear_constraint(off - worked >= -share - band)
            model.add_linear_constraint(off + worked >= share - band)
    return _sum(off for _window, _band, off in built.off)
