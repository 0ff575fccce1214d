"""What was given of a plan, against what is planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from labimpact.casework.enums import Attendance
from labimpact.casework.models import Case, Goal, IndividualPlan, Intervention, Provision


@dataclass(frozen=True)
class Done:
    """An intervention, planned against delivered."""

    intervention: Intervention
    given: Decimal
    missed: int  # times the person did not come
    before: Decimal  # given of it in earlier versions of the plan

    @property
    def is_finished(self) -> bool:
        return self.given >= self.intervention.quantity

    @property
    def share(self) -> int:
        """Per cent of what was planned, at most 100."""
        return min(100, int(100 * self.given / self.intervention.quantity))


def done_of(
    case: Case, plan: IndividualPlan | None, goals: Iterable[Goal], provisions: Iterable[Provision]
) -> dict[int, list[Done]]:
    """By goal of the plan, its interventions with what was given of each."""
    given: dict[int, Decimal] = defaultdict(Decimal)
    missed: dict[int, int] = defaultdict(int)
    for one in provisions:
        if one.voided_at is None:
            given[one.intervention_id] += one.quantity
            missed[one.intervention_id] += one.attendance != Attendance.PRESENT
    was = _was(case) if plan is not None and plan.number > 1 else {}
    return {
        goal.pk: [
            Done(i, given[i.pk], missed[i.pk], _before(i.pk, was, given))
            for i in goal.interventions.all()
        ]
        for goal in goals
    }


def _was(case: Case) -> dict[int, int]:
    """What each intervention was in the version before, as far as it is the same in the same unit:
    four hours are no part of eight meetings."""
    same = Intervention.objects.filter(case=case, was__item=F("item"), was__unit=F("unit"))
    return {pk: was for pk, was in same.values_list("pk", "was") if was is not None}


def _before(pk: int, was: Mapping[int, int], given: Mapping[int, Decimal]) -> Decimal:
    total, seen = Decimal(), {pk}
    while (pk := was.get(pk, 0)) and pk not in seen:
        seen.add(pk)
        total += given[pk]
    return total
