"""Parts of a plan that are worth making again while the rest of it stays: where a level is too
large to be searched as a whole, it is searched around the best plan so far, part by part.

Which parts, dice say that are thrown the same way in every run.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence

from labimpact.assignment.model import Choice
from labimpact.assignment.problem import DAY, Plan, Problem, Request

# How many choices a part has: at first, at least, and at most.
FIRST, LEAST, MOST = 250, 60, 2500


class Nearby:
    """Parts, one after another; larger ones as long as they are searched to their end."""

    def __init__(self, problem: Problem, choices: Iterable[Choice]) -> None:
        self.problem, self.size = problem, FIRST
        self.dice = random.Random(1)  # noqa: S311 no secret
        self.of: dict[str, list[Choice]] = defaultdict(list)
        self.shared: dict[str, set[str]] = defaultdict(set)  # by worker, the requests
        for choice in choices:
            if not choice[0].locked:
                self.of[choice[0].id].append(choice)
                self.shared[choice[1].id].add(choice[0].id)
        self.who = {each: {w.id for _, w, _ in those} for each, those in self.of.items()}

    def part(self, plan: Plan) -> tuple[list[Choice], list[Choice]]:
        """The choices that are open again, and those of the plan that stay."""
        given: dict[str, list[Choice]] = defaultdict(list)
        for p in plan:
            request = self.problem.request[p.request]
            given[p.request].append((request, self.problem.worker[p.worker], p.start))
        if not self.of:
            return [], [each for those in given.values() for each in those]
        some = self._of_workers if self.dice.random() < 0.5 else self._of_requests
        opened = some(given)
        again = {request.id for request, _, _ in opened}
        return opened, [c for those in given.values() for c in those if c[0].id not in again]

    def learn(self, *, is_whole: bool) -> None:
        """A part that was searched to its end may be larger the next time."""
        grown = self.size * 6 // 5 if is_whole else self.size * 3 // 4
        self.size = max(LEAST, min(MOST, grown))

    def _of_workers(self, given: dict[str, list[Choice]]) -> list[Choice]:
        """All that some workers do, who could do much of the same, and what nobody does."""
        first = self.dice.choice(sorted(self.shared))
        mine = self.shared[first]
        order = sorted(
            (each for each in self.shared if each != first),
            key=lambda each: (-len(mine & self.shared[each]) * self.dice.random(), each),
        )
        some, opened = {first}, list[Choice]()
        for each in order:
            more = self._between(some | {each}, given)
            if opened and len(more) > self.size:
                break
            some.add(each)
            opened = more
        return opened or self._between(some, given)

    def _between(self, workers: set[str], given: dict[str, list[Choice]]) -> list[Choice]:
        return [
            choice
            for name, those in self.of.items()
            if all(worker.id in workers for _, worker, _ in given[name])
            for choice in those
            if choice[1].id in workers
        ]

    def _of_requests(self, given: dict[str, list[Choice]]) -> list[Choice]:
        """Requests that have much to do with one another: place, time, who could do them."""
        names = sorted(self.of)
        first = self.dice.choice(sorted(n for n in names if not given[n]) or names)
        if self.dice.random() < 0.6:
            first = self.dice.choice(names)
        by = [self.dice.random() for _ in range(3)]
        order = sorted(names, key=lambda name: (self._far(first, name, given, by), name))
        opened: list[Choice] = []
        for name in order:
            if opened and len(opened) + len(self.of[name]) > self.size:
                break
            opened += self.of[name]
        return opened

    def _far(
        self, one: str, other: str, given: dict[str, list[Choice]], by: Sequence[float]
    ) -> float:
        """How little two requests have to do with each other: hours of way, days, other people."""
        a, b = self.problem.request[one], self.problem.request[other]
        days = abs(_begins(a, given) - _begins(b, given)) / DAY
        way = 0
        if a.place is not None and b.place is not None:
            way = next(iter(self.problem.travel.values()))[a.place][b.place]
        apart = 1 - len(self.who[one] & self.who[other]) / len(self.who[one] | self.who[other])
        return by[0] * way / 60 + by[1] * days + by[2] * apart + self.dice.random() / 4


def _begins(request: Request, given: dict[str, list[Choice]]) -> int:
    mine = given[request.id]
    return mine[0][2] if mine else request.starts[0]
