"""What fairness costs: the same problem solved with more and more of the way allowed for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labimpact.assignment.figures import Figures, figures
from labimpact.assignment.problem import USUAL, Level, Problem, Proposal
from labimpact.assignment.solving import Limits, solve

LIMITS = Limits(seconds=30)
SLACKS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True)
class Point:
    """A plan for which so much more of the way was allowed: what way and fairness then cost."""

    slack: float
    travel: int
    unfairness: int
    figures: Figures


def curve(
    problem: Problem, *, order: Sequence[Level] = USUAL, limits: Limits = LIMITS,
    slacks: Sequence[float] = SLACKS,
) -> Iterator[Point]:  # fmt: skip
    """The points one after another, each begun with the plan before it, which is allowed there
    as well: fairness never gets worse by what is allowed for it."""
    best: tuple[Proposal, ...] | None = None
    for slack in slacks:
        solution = solve(
            problem, order=order, limits=limits, slack={Level.TRAVEL: slack}, begin=best
        )
        best = solution.plan
        costs = solution.costs
        yield Point(
            slack, costs[Level.TRAVEL], costs[Level.FAIRNESS], figures(problem, solution.plan)
        )  # fmt: skip
