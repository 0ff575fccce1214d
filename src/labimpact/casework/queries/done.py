"""What was given of each intervention of a plan, under its version and under those before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from labimpact.casework.models import Goal, Intervention, Provision


@dataclass(frozen=True)
class Done:
    """An intervention, planned against delivered."""

    intervention: Intervention
    given: Decimal
    missed: int  # times the person did not come
    before: Decimal  # given under earlier versions of the plan, from which it goes on

    @property
    def is_finished(self) -> bool:
        return self.given >= self.intervention.quantity

    @property
    def share(self) -> int:
        """Per cent of what was planned, at most 100."""
        return min(100, int(100 * self.given / self.intervention.quantity))


def done_by_goal(
    goals: Iterable[Goal], provisions: Iterable[Provision], was: Mapping[int, int]
) -> dict[int, list[Done]]:
    """By goal, its interventions with what was given; `was` leads to the version before.

    What a version plans counts from its own day: what was given before is told beside it, as far
    as it is the same service in the same unit.
    """
    given: dict[int, Decimal] = defaultdict(Decimal)
    missed: dict[int, int] = defaultdict(int)
    given_of: dict[int, Intervention] = {}
    for one in provisions:
        if one.voided_at is None:
            given[one.intervention_id] += one.quantity
            missed[one.intervention_id] += one.attendance != "present"
            given_of[one.intervention_id] = one.intervention

    def before(now: Intervention) -> Decimal:
        total, at = Decimal(0), was.get(now.pk)
        while at is not None:
            then = given_of.get(at)
            if then is not None and (then.item, then.unit) == (now.item, now.unit):
                total += given[at]
            at = was.get(at)
        return total

    return {
        goal.pk: [Done(i, given[i.pk], missed[i.pk], before(i)) for i in goal.interventions.all()]
        for goal in goals
    }
