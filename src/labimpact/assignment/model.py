"""A problem as a mixed-integer programme, in two sizes.

The small one says who does what: jobs that cannot both be one worker's exclude each other. The
large one says besides in which order: for each worker and day the chosen jobs form one path from
home and back, with an arc for each two that may follow one another, so that the cost of a day is
the sum of its arcs (a flow, of which the relaxation is tight). Levels that do not look at the way
are solved on the small one.
"""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.math_opt.python import mathopt

from labimpact.assignment import terms
from labimpact.assignment.clashes import clashes, cliques
from labimpact.assignment.problem import DAY, Level, Plan, Problem, Proposal, Request, Worker
from labimpact.assignment.rules import language_cost

# A choice of a solution is one or nothing, but for the rounding of the solver.
_CHOSEN = 0.5
# One way to do a request: who, and when it begins.
Choice = tuple[Request, Worker, int]
# Beyond this two numbers of the solver are different ones.
ROUNDING = 1e-4


@dataclass
class Job:
    """One request, one worker, one beginning: chosen or not."""

    request: Request
    worker: Worker
    start: int
    chosen: Any
    is_held: bool = False

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


class Late(Exception):
    """The model is not there in time, or is larger than anything that could be solved."""


@dataclass(frozen=True)
class Room:
    """How much a model may be: until when it has to be there, and of how many words."""

    until: float = math.inf
    words: float = math.inf

    def check(self, words: int) -> None:
        if time.monotonic() > self.until or words > self.words:
            raise Late


def build(
    problem: Problem, choices: Iterable[Choice], *, ways: bool, held: Iterable[Choice] = (),
    room: Room = Room(),
) -> Built:  # fmt: skip
    """Everything but an objective, of these choices besides those that are held, chosen whatever
    else is; `ways` makes the large model.

    Raises `Late` when it does not fit into the room.
    """
    choices, held = list(choices), list(held)
    days = Counter((worker.id, start // DAY) for _, worker, start in choices)
    words = sum(many**2 for many in days.values()) // 2
    room.check(words)
    model: Any = mathopt.Model()
    jobs = [Job(*each, model.add_binary_variable(), each[0].locked) for each in choices]
    jobs += [Job(*each, model.add_binary_variable(), is_held=True) for each in held]
    for job in jobs:
        if job.is_held:
            job.chosen.lower_bound = 1.0
    built = Built(model, jobs, {})
    _requests(problem, built)
    _packages(problem, built)
    _hours(problem, built)
    _costs(problem, built)
    way, by_worker = [], _by_worker(built)
    for mine in by_worker.values():
        if all(job.is_held for job in mine):
            way += [_held_way(problem, mine)] if ways else []
            continue
        mine.sort(key=lambda job: (job.start, job.request.id))
        square = clashes(problem, mine[0].worker, [job.when for job in mine])
        words += _apart(built, mine, square)
        if ways:
            words += 4 * _fitting(mine, square)
            room.check(words)
            way += _days(problem, built, mine, square)
        room.check(words)
    if ways:
        built.costs[Level.TRAVEL] = _sum(way)
    return built


def _by_worker(built: Built) -> dict[str, list[Job]]:
    found: dict[str, list[Job]] = defaultdict(list)
    for job in built.jobs:
        found[job.worker.id].append(job)
    return found


def _by_day(jobs: Iterable[Job]) -> dict[int, list[Job]]:
    """The jobs of each of a worker's days."""
    found: dict[int, list[Job]] = defaultdict(list)
    for job in jobs:
        found[job.day].append(job)
    return found


def _apart(built: Built, jobs: list[Job], square: Any) -> int:
    """Of jobs that exclude each other, two by two, one worker has one at most. Gives how many
    words that took."""
    ids: dict[str, int] = {}
    names = np.array([ids.setdefault(job.request.id, len(ids)) for job in jobs])
    words = 0
    for clique in cliques(square, names[:, None] == names[None, :]):
        _one_of(built.model, (jobs[each].chosen for each in clique))
        words += len(clique)
    return words


def _fitting(jobs: list[Job], square: Any) -> int:
    """How many pairs of one day may follow one another."""
    days = np.array([job.day for job in jobs])
    return int((~square & (days[:, None] == days[None, :])).sum() - len(jobs)) // 2


def _days(problem: Problem, built: Built, mine: list[Job], square: Any) -> list[Any]:
    found, at = [], 0
    for jobs in _by_day(mine).values():
        if all(job.is_held for job in jobs):
            found.append(_held_way(problem, jobs))
        else:
            to = at + len(jobs)
            found += _path(problem, built, jobs, square[at:to, at:to])
        at += len(jobs)
    return found


def _held_way(problem: Problem, jobs: Iterable[Job]) -> int:
    """What the ways of days cost that are as they are."""
    return terms.travelling(problem, [Proposal(j.request.id, j.worker.id, j.start) for j in jobs])


def _sum(parts: Iterable[Any]) -> Any:
    return mathopt.fast_sum(parts)


def _one_of(model: Any, choices: Iterable[Any]) -> None:
    row = model.add_linear_constraint(ub=1.0)
    for each in choices:
        row.set_coefficient(each, 1.0)


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
        for jobs in _by_day(mine).values() if worker.most_a_day is not None else ():
            built.model.add_linear_constraint(_minutes(jobs) <= worker.most_a_day)


def _minutes(jobs: Iterable[Job]) -> Any:
    return _sum(job.request.minutes * job.chosen for job in jobs)


def _path(problem: Problem, built: Built, jobs: list[Job], square: Any) -> list[Any]:
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
    for one, then in np.argwhere(np.triu(~square, 1)).tolist():
        arc(one, then, terms.leg(problem, worker, jobs[one].when, jobs[then].when))
    for at, job in enumerate(jobs):
        for arcs in (into[at], away[at]):  # as many as the job is done
            row = model.add_linear_constraint(lb=0.0, ub=0.0)
            row.set_coefficient(job.chosen, -1.0)
            for taken in arcs:
                row.set_coefficient(taken, 1.0)
    _one_of(model, leaving)
    return cost


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
