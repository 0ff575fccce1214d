"""The best plan: level by level, each as good as it can be without spoiling those before it."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ortools.math_opt.python import mathopt

from labimpact.assignment import terms
from labimpact.assignment.greedy import greedy
from labimpact.assignment.model import ROUNDING, Relaxed, build, whole
from labimpact.assignment.problem import USUAL, Level, Plan, Problem, Proposal
from labimpact.assignment.rules import Broken, broken, held

# A line of HiGHS about its search: share explored, bound, best so far.
_TOLD = re.compile(r"\d+\.\d+%\s+(-?[\d.e+]+|-?inf)\s+(-?[\d.e+]+|-?inf)\s")


@dataclass(frozen=True)
class Found:
    """What a level came to: its cost, and below which cost none can be (equal when proven)."""

    level: Level
    cost: int
    bound: int
    seconds: float

    @property
    def is_proven(self) -> bool:
        return self.bound >= self.cost

    @property
    def gap(self) -> float:
        """How much of the cost may be too much, at most: 0 when proven, 1 when nothing is known."""
        return 0.0 if self.is_proven else (self.cost - self.bound) / max(self.cost, 1)


@dataclass(frozen=True)
class Solution:
    """A plan, what it costs at every level, and how far each of the levels is proven."""

    plan: tuple[Proposal, ...]
    costs: dict[Level, int]
    levels: tuple[Found, ...]
    stopped: bool = False


class Impossible(ValueError):
    """What is locked breaks rules by itself: no plan can hold it."""

    def __init__(self, clashes: list[Broken]) -> None:
        super().__init__(f"what is locked cannot all be: {clashes[0]}")
        self.clashes = clashes


@dataclass(frozen=True)
class Progress:
    """How far a run is: the level in hand, the best so far and what is proven."""

    level: Level
    cost: int
    bound: int
    seconds: float
    plan: tuple[Proposal, ...] = ()


@dataclass(frozen=True)
class Limits:
    """How long a run may take. `nodes` counts work instead of time: the same problem gives the same
    plan, on any machine and however busy it is."""

    seconds: float = 90.0
    nodes: int | None = None


def solve(
    problem: Problem,
    *,
    order: Sequence[Level] = USUAL,
    limits: Limits = Limits(),
    slack: Mapping[Level, float] | None = None,
    begin: Plan | None = None,
    tell: Callable[[Progress], bool] | None = None,
) -> Solution:
    """The best plan within the limits.

    `slack` says how much worse a level may become for the sake of those after it (0.05: a
    twentieth). `begin` is a plan to start from (the greedy one if none, or if it may not be);
    `tell` hears of progress, and ends the run with the best plan so far by answering False: at
    once between two levels, else when the time of the level in hand is over. Raises `Impossible`
    when what is locked cannot all be.
    """
    if clashes := broken(problem, held(problem)):
        raise Impossible(clashes)
    run = _Run(problem, limits, slack or {}, tell)
    first = list(begin) if begin is not None and not broken(problem, begin) else greedy(problem)
    return run.through(order, first)


class _Run:
    def __init__(
        self,
        problem: Problem,
        limits: Limits,
        slack: Mapping[Level, float],
        tell: Callable[[Progress], bool] | None,
    ) -> None:
        self.problem, self.limits, self.slack, self.tell = problem, limits, slack, tell
        self.begun = time.monotonic()
        self.built = build(problem, ways=False)
        self.done: list[Found] = []
        self.stopped = False

    def through(self, order: Sequence[Level], first: list[Proposal]) -> Solution:
        best = first
        for at, level in enumerate(order):
            if level not in self.built.costs:
                self._with_ways()
            best, result = self._one(level, best, len(order) - at - 1)
            self.done.append(result)
            self._keep(result)
            if self._stops(Progress(level, result.cost, result.bound, self._spent(), tuple(best))):
                break
        return Solution(
            tuple(sorted(best)), terms.costs(self.problem, best), tuple(self.done),
            stopped=self.stopped,
        )  # fmt: skip

    def _with_ways(self) -> None:
        """The large model, in which what was found so far stays found."""
        self.built = build(self.problem, ways=True)
        for result in self.done:
            self._keep(result)

    def _keep(self, result: Found) -> None:
        cost, most = self.built.costs[result.level], self._most(result.level, result.cost)
        self.built.model.add_linear_constraint(cost - most <= 0)

    def _most(self, level: Level, cost: int) -> int:
        """What a level may cost from now on."""
        return int(cost * (1 + self.slack.get(level, 0.0)))

    def _one(self, level: Level, best: list[Proposal], after: int) -> tuple[list[Proposal], Found]:
        """The best of one level; `best` itself when nothing better is found in time.

        A level that others follow has half of the time that is left, at most. It is searched where
        its relaxation points first, then as a whole, without what could not be as good as what
        was found there.
        """
        built, begun = self.built, time.monotonic()
        start = terms.costs(self.problem, best)[level]
        if start == 0 or not built.jobs:  # nothing could be better, or nothing can be chosen
            return best, Found(level, start, start, 0.0)
        built.model.minimize(built.costs[level])
        share = (self.limits.seconds - self._spent()) / (2 if after else 1)
        plan, cost, bound = best, start, 0
        if relaxed := self._relaxed(share / 3):
            bound = whole(relaxed.bound)
            with built.only(relaxed.pointed_at(built.values(self.problem, best))):
                plan, _ = self._search(level, best, share / 3)
            cost = terms.costs(self.problem, plan)[level]
            built.forget(relaxed.too_dear(self._most(level, cost)))
        if bound < cost:
            share -= time.monotonic() - begun
            plan, known = self._search(level, plan, share)
            bound, cost = max(bound, known), terms.costs(self.problem, plan)[level]
        return plan, Found(level, cost, min(cost, bound), time.monotonic() - begun)

    def _relaxed(self, seconds: float) -> Relaxed | None:
        """The choices as if they could be made in part, for which no plan is better; nothing when
        even that takes too long."""
        by: dict[str, Any] = {}
        if self.limits.nodes is None:
            by["time_limit"] = timedelta(seconds=max(0.5, seconds))
        with self.built.in_parts():
            solved: Any = mathopt.solve(
                self.built.model, mathopt.SolverType.HIGHS, params=mathopt.SolveParameters(**by)
            )
        if solved.termination.reason is not mathopt.TerminationReason.OPTIMAL:
            return None
        return Relaxed(solved.objective_value(), solved.variable_values(), solved.reduced_costs())

    def _search(
        self, level: Level, best: list[Proposal], seconds: float
    ) -> tuple[list[Proposal], int]:
        """The better of what is given and what is found, and below what none can be."""
        built, start = self.built, terms.costs(self.problem, best)[level]
        hint = mathopt.SolutionHint(variable_values=built.values(self.problem, best))
        solved: Any = mathopt.solve(
            built.model,
            mathopt.SolverType.HIGHS,
            params=self._params(seconds),
            model_params=mathopt.ModelSolveParameters(solution_hints=[hint]),
            msg_cb=lambda lines: self._hear(level, start, lines),
        )
        plan = best
        if solved.has_primal_feasible_solution():
            found = built.plan(solved.variable_values())
            if terms.costs(self.problem, found)[level] < start:
                plan = found
        return plan, whole(solved.termination.objective_bounds.dual_bound)

    def _params(self, seconds: float) -> Any:
        """Costs are whole numbers: what is nearer to the bound than one is the best."""
        by: dict[str, Any] = {
            "absolute_gap_tolerance": 1 - ROUNDING, "relative_gap_tolerance": 0.0,
            "random_seed": 1,
        }  # fmt: skip
        if self.limits.nodes is not None:
            by["node_limit"] = self.limits.nodes
        else:
            by["time_limit"] = timedelta(seconds=max(0.5, seconds))
        return mathopt.SolveParameters(**by)

    def _spent(self) -> float:
        return time.monotonic() - self.begun

    def _hear(self, level: Level, start: int, lines: Sequence[str]) -> None:
        """What the solver writes of its bounds, passed on."""
        for line in lines:
            if told := _TOLD.search(line):
                bound, cost = (float(number) for number in told.groups())
                now = min(start, round(cost)) if math.isfinite(cost) else start
                self._stops(Progress(level, now, whole(bound), self._spent()))

    def _stops(self, now: Progress) -> bool:
        if self.tell is not None and not self.stopped and not self.tell(now):
            self.stopped = True
        return self.stopped
