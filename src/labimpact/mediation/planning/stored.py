"""Problems and answers as they are kept with a plan (`assignment.exchange`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from labimpact.assignment import exchange
from labimpact.assignment.problem import AGAIN, USUAL, Level, Plan, Problem, Proposal, Request
from labimpact.mediation.models import PlanRun
from labimpact.mediation.planning.asked import HELD, session_of
from labimpact.mediation.planning.horizon import Horizon


def written(problem: Problem) -> dict[str, Any]:
    """A problem as JSON, in the form that `exchange.read` reads."""
    return {
        "travel": {name: [list(row) for row in table] for name, table in problem.travel.items()},
        "packages": dict(problem.packages),
        "weights": asdict(problem.weights),
        "now": problem.now,
        "workers": [
            asdict(each) | {"free": [[span.start, span.end] for span in each.free]}
            for each in problem.workers
        ],
        "requests": [
            asdict(each)
            | {"excluded": sorted(each.excluded), "preferred": sorted(each.preferred)}
            | {"known": dict(each.known)}
            for each in problem.requests
        ],
    }


@dataclass(frozen=True)
class Reached:
    """What a level came to, and whether it is proven."""

    level: Level
    cost: int
    bound: int
    is_proven: bool


@dataclass(frozen=True)
class Answer:
    """A finished plan read back: the problem, what is proposed, what every level came to."""

    run: PlanRun

    @cached_property
    def horizon(self) -> Horizon:
        return Horizon(self.run.first_day, self.run.last_day)

    @cached_property
    def problem(self) -> Problem:
        return exchange.read(self.run.problem)

    @cached_property
    def plan(self) -> Plan:
        return exchange.read_plan(self.run.solution.get("plan", ()))

    @property
    def order(self) -> tuple[Level, ...]:
        return order_of(keeps_promises=self.run.keeps_promises)

    @cached_property
    def levels(self) -> list[Reached]:
        rows: list[Mapping[str, Any]] = self.run.solution.get("levels", [])
        return [
            Reached(Level(row["level"]), row["cost"], row["bound"], row["proven"]) for row in rows
        ]

    @cached_property
    def given(self) -> dict[str, list[Proposal]]:
        """Who is proposed for each request of the engine."""
        found: dict[str, list[Proposal]] = {each.id: [] for each in self.problem.requests}
        for proposal in self.plan:
            found[proposal.request].append(proposal)
        return found

    @property
    def asked(self) -> list[Request]:
        """The requests that looked for somebody; what is held is no proposal."""
        return [each for each in self.problem.requests if not each.id.endswith(HELD)]

    def request_of(self, session_id: int) -> Request | None:
        return self.problem.request.get(str(session_id))

    @cached_property
    def changed(self) -> list[tuple[int, int, int]]:
        """Promises that the plan does not keep: session, mediator, minute."""
        return [
            (session_of(each.id), int(who), start)
            for each in self.asked
            for who, start in each.promised
            if Proposal(each.id, who, start) not in self.given[each.id]
        ]


def order_of(*, keeps_promises: bool) -> tuple[Level, ...]:
    """In which order levels count: what was told comes second after a sick call, else last."""
    return AGAIN if keeps_promises else USUAL
