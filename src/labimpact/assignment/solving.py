"""The best plan: level by level, each as good as it can be without spoiling those before it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from labimpact.assignment import terms
from labimpact.assignment.greedy import greedy
from labimpact.assignment.model import Built, Choice, Late, Room, build, whole
from labimpact.assignment.nearby import Nearby
from labimpact.assignment.problem import USUAL, Level, Plan, Problem, Proposal
from labimpact.assignment.rules import Broken, broken, held, possible
from labimpact.assignment.searching import Clock, relaxed, search

# A line of HiGHS about its search: share explored, bound, best so far.
_TOLD = re.compile(r"\d+\.\d+%\s+(-?[\d.e+]+|-?inf)\s+(-?[\d.e+]+|-?inf)\s")
# How many words a model of all choices may have, and one of a part: more are not solved in a
# useful time.
ALL, PART = 600_000, 150_000
# Parts of the time: a level that is not told has four.
_PART = {Level.FAIRNESS: 3, Level.COST: 1}
# The shares of a level's time for its choices in part, for where these point, and, of what is left
# then, for the search of all choices.
_WHOLE, _WHOLE_WAYS, _WHOLE_AFTER = (0.5, 0.25, 0.8), (0.5, 0.25, 0.3), (0.15, 0.1, 0.1)
# A level is searched around a plan in parts of so many seconds, or, where work is counted, so many.
_A_PART, _ROUNDS = 1.5, 40


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
        self.problem, self.slack, self.tell = problem, slack, tell
        self.clock = Clock(limits)
        self.choices = list(possible(problem))
        self.nearby = Nearby(problem, self.choices)
        self.models: dict[bool, Built | None] = {}
        self.done: list[Found] = []
        self.stopped = False

    def through(self, order: Sequence[Level], first: list[Proposal]) -> Solution:
        best, costs = first, terms.costs(self.problem, first)
        for at, level in enumerate(order):
            begun, share = self.clock.spent, self._share(costs, order[at:])
            best, bound = self._one(level, best, share)
            costs = terms.costs(self.problem, best)
            cost = costs[level]
            result = Found(level, cost, min(cost, bound), self.clock.spent - begun)
            self.done.append(result)
            for built in self.models.values():
                self._keep(built, result)
            if self._stops(Progress(level, cost, result.bound, self.clock.spent, tuple(best))):
                break
        return Solution(tuple(sorted(best)), costs, tuple(self.done), stopped=self.stopped)

    def _share(self, costs: Mapping[Level, int], rest: Sequence[Level]) -> float:
        """Of the time that is left what the first of the levels may have: of those that cost
        something as much as each other, but for the cost, which has least to choose from."""
        parts = [_PART.get(level, 4) for level in rest if costs[level]]
        return max(0.0, self.clock.left) * parts[0] / sum(parts) if costs[rest[0]] else 0.0

    def _one(self, level: Level, best: list[Proposal], share: float) -> tuple[list[Proposal], int]:
        """The best of one level, and what none can be below; `best` itself when nothing better is
        found in time.

        It is searched where its relaxation points first; then as a whole, without what could not
        be as good as what was found there; then around the best so far, part by part.
        """
        cost, until = terms.costs(self.problem, best)[level], self.clock.spent + share
        if cost == 0:  # nothing could be better
            return best, 0
        built, bound = self._model(level, share / 3), 0
        if built is not None and not built.jobs:
            return best, cost  # nothing can be chosen
        if built is not None:
            best, bound = self._whole(level, built, best, until)
        if bound < terms.costs(self.problem, best)[level] and not self.stopped:
            best = self._around(level, best, bound, until)
        return best, bound

    def _ways(self, level: Level) -> bool:
        return Level.TRAVEL in (level, *(each.level for each in self.done))

    def _model(self, level: Level, seconds: float) -> Built | None:
        """The model of all choices, in which what was found so far stays found; nothing when it is
        not there in time, or too large to be of use."""
        ways = self._ways(level)
        if ways not in self.models:
            self.models = {ways: None}
            room = Room(self.clock.at(self.clock.spent + seconds), ALL)
            with suppress(Late):
                self.models[ways] = self._built(self.choices, ways=ways, room=room)
        return self.models[ways]

    def _built(
        self, choices: Iterable[Choice], *, ways: bool, room: Room, held: Iterable[Choice] = ()
    ) -> Built:
        built = build(self.problem, choices, ways=ways, held=held, room=room)
        for result in self.done:
            self._keep(built, result)
        return built

    def _keep(self, built: Built | None, result: Found) -> None:
        if built is not None and result.level in built.costs:
            cost, most = built.costs[result.level], self._most(result.level, result.cost)
            built.model.add_linear_constraint(cost - most <= 0)

    def _most(self, level: Level, cost: int) -> int:
        """What a level may cost from now on."""
        return int(cost * (1 + self.slack.get(level, 0.0)))

    def _whole(
        self, level: Level, built: Built, best: list[Proposal], until: float
    ) -> tuple[list[Proposal], int]:
        """All choices at once: first in part, then where that points, then as they are. Of levels
        after the way parts find more, and have most of the time."""
        left = until - self.clock.spent
        after = bool(built.arcs) and level is not Level.TRAVEL
        share = _WHOLE_AFTER if after else _WHOLE_WAYS if built.arcs else _WHOLE
        built.model.minimize(built.costs[level])
        pointing = relaxed(built, self.clock, left * share[0])
        if pointing is None:  # the search of all choices would begin with just this
            return best, 0
        bound = whole(pointing.bound)
        with built.only(pointing.pointed_at(built.values(self.problem, best))):
            best, _ = self._search(level, built, best, left * share[1])
        cost = terms.costs(self.problem, best)[level]
        built.forget(pointing.too_dear(self._most(level, cost)))
        if bound < cost:
            left = (until - self.clock.spent) * share[2]
            best, known = self._search(level, built, best, left)
            bound = max(bound, known)
        return best, bound

    def _search(
        self, level: Level, built: Built, best: list[Proposal], seconds: float
    ) -> tuple[list[Proposal], int]:
        """The better of what is given and what is found, and below what none can be."""
        if seconds <= 0 and not self.clock.is_counted:
            return best, 0
        start = terms.costs(self.problem, best)[level]
        answer = search(
            built, built.values(self.problem, best), self.clock, seconds,
            nodes=self.clock.limits.nodes, hear=lambda lines: self._hear(level, start, lines),
        )  # fmt: skip
        found = self._held_to(answer.plan)
        if found is not None and terms.costs(self.problem, found)[level] < start:
            return found, answer.bound
        return best, answer.bound

    def _held_to(self, plan: list[Proposal] | None) -> list[Proposal] | None:
        """A plan of the solver, unless its rounding spoilt a level before."""
        costs = terms.costs(self.problem, plan) if plan is not None else {}
        spoilt = any(costs[d.level] > self._most(d.level, d.cost) for d in self.done if costs)
        return None if spoilt else plan

    def _around(
        self, level: Level, best: list[Proposal], bound: int, until: float
    ) -> list[Proposal]:
        """The best plan that is found by making parts of it again, as long as there is time."""
        rounds = 0
        cost = terms.costs(self.problem, best)[level]
        while cost > bound and not self._stops(Progress(level, cost, bound, self.clock.spent)):
            if rounds >= _ROUNDS if self.clock.is_counted else self.clock.spent >= until:
                break
            rounds += 1
            found = self._part(level, best, until)
            now = cost if found is None else terms.costs(self.problem, found)[level]
            if found is not None and now <= cost:  # as good, but another: seen from there
                best, cost = found, now
        return best

    def _part(self, level: Level, best: list[Proposal], until: float) -> list[Proposal] | None:
        """One part of the plan made again; nothing when that is too large for it."""
        opened, held = self.nearby.part(best)
        room, nodes = Room(self.clock.at(until), PART), self.clock.limits.nodes
        try:
            built = self._built(opened, held=held, ways=self._ways(level), room=room)
        except Late:
            self.nearby.learn(is_whole=False)
            return None
        built.model.minimize(built.costs[level])
        answer = search(
            built, built.values(self.problem, best), self.clock,
            min(_A_PART, until - self.clock.spent), plainly=True,
            nodes=nodes and max(1, nodes // _ROUNDS),
        )  # fmt: skip
        self.nearby.learn(is_whole=answer.is_whole)
        return self._held_to(answer.plan)

    def _hear(self, level: Level, start: int, lines: Sequence[str]) -> None:
        """What the solver writes of its bounds, passed on."""
        for line in lines:
            if told := _TOLD.search(line):
                bound, cost = (float(number) for number in told.groups())
                now = min(start, round(cost)) if math.isfinite(cost) else start
                self._stops(Progress(level, now, whole(bound), self.clock.spent))

    def _stops(self, now: Progress) -> bool:
        if self.tell is not None and not self.stopped and not self.tell(now):
            self.stopped = True
        return self.stopped
