"""What HiGHS is asked, and how much of the time it may take."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ortools.math_opt.python import mathopt

from labimpact.assignment.model import ROUNDING, Built, Relaxed, whole
from labimpact.assignment.problem import Proposal

if TYPE_CHECKING:
    from labimpact.assignment.solving import Limits

_LEAST = 0.1  # seconds: below these HiGHS does not even begin
_DENSE = 20  # arcs of a job


@dataclass(frozen=True)
class Answer:
    """The best plan of a search if any, what none can be below, and whether it came to its end."""

    plan: list[Proposal] | None
    bound: int
    is_whole: bool


class Clock:
    """How much of a run is spent, in seconds; where work is counted time never ends."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.begun = limits, time.monotonic()

    @property
    def spent(self) -> float:
        return time.monotonic() - self.begun

    @property
    def left(self) -> float:
        return self.limits.seconds - self.spent

    @property
    def is_counted(self) -> bool:
        return self.limits.nodes is not None

    def at(self, spent: float) -> float:
        """The moment at which so much will be spent, as `time.monotonic` tells it."""
        return math.inf if self.is_counted else self.begun + spent

    def limit(self, seconds: float) -> dict[str, Any]:
        """For the solver: what it may take of the time that is left."""
        if self.is_counted:
            return {}
        return {"time_limit": timedelta(seconds=max(_LEAST, min(seconds, self.left)))}


def relaxed(built: Built, clock: Clock, seconds: float) -> Relaxed | None:
    """The choices as if they could be made in part, for which no plan is better; nothing when
    even that takes too long."""
    with built.in_parts():
        solved: Any = mathopt.solve(
            built.model, mathopt.SolverType.HIGHS,
            params=mathopt.SolveParameters(**clock.limit(seconds)),
        )  # fmt: skip
    if solved.termination.reason is not mathopt.TerminationReason.OPTIMAL:
        return None
    return Relaxed(solved.objective_value(), solved.variable_values(), solved.reduced_costs())


def search(
    built: Built, hint: Mapping[Any, float], clock: Clock, seconds: float, *,
    nodes: int | None = None, plainly: bool = False,
    hear: Callable[[Sequence[str]], None] | None = None,
) -> Answer:  # fmt: skip
    """The best choices within a time, or so many nodes. Costs are whole numbers: what is nearer to
    the bound than one is the best.

    `plainly` probes nothing before the search, which does not pay for a part; of days with very
    many ways nothing is probed either, since no limit of time is looked at there.
    """
    by: dict[str, Any] = {
        "absolute_gap_tolerance": 1 - ROUNDING, "relative_gap_tolerance": 0.0, "random_seed": 1,
        **clock.limit(seconds),
    }  # fmt: skip
    if nodes is not None:
        by["node_limit"] = nodes
    if plainly or len(built.arcs) > _DENSE * len(built.jobs):
        by["presolve"] = mathopt.Emphasis.OFF
    solved: Any = mathopt.solve(
        built.model, mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(**by),
        model_params=mathopt.ModelSolveParameters(
            solution_hints=[mathopt.SolutionHint(variable_values=hint)]
        ),
        msg_cb=hear,
    )  # fmt: skip
    plan = built.plan(solved.variable_values()) if solved.has_primal_feasible_solution() else None
    return Answer(
        plan, whole(solved.termination.objective_bounds.dual_bound),
        solved.termination.reason is mathopt.TerminationReason.OPTIMAL,
    )  # fmt: skip
