"""The parts of a case, each asked once and only when somebody looks at it."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Prefetch

from labimpact.casework.enums import PlanState
from labimpact.casework.models import (
    Assessment,
    Case,
    Goal,
    GoalResult,
    IndividualPlan,
    Intervention,
    Provision,
    Review,
    TeamMeeting,
)

# So many are compared; what was given counts whole.
_ASSESSMENTS = 6


class CaseParts:
    """What was recorded in one case: for its page, and for what it still waits for."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._goals: dict[int, list[Goal]] = {}

    @cached_property
    def meetings(self) -> list[TeamMeeting]:
        return list(self.case.meetings.all())

    @cached_property
    def assessments(self) -> list[Assessment]:
        """The last ones, the newest first, with needs and ties."""
        return list(self.case.assessments.prefetch_related("needs", "ties")[:_ASSESSMENTS])

    @cached_property
    def plans(self) -> list[IndividualPlan]:
        return list(self.case.plans.all())

    @cached_property
    def draft(self) -> IndividualPlan | None:
        return next((p for p in self.plans if p.state == PlanState.DRAFT), None)

    @cached_property
    def in_force(self) -> IndividualPlan | None:
        return next((p for p in self.plans if p.state == PlanState.AGREED), None)

    def goals_of(self, plan: IndividualPlan) -> list[Goal]:
        """The goals of a plan, each with its interventions."""
        if plan.pk not in self._goals:
            with_office = Intervention.objects.select_related("office")
            found = plan.goals.prefetch_related(Prefetch("interventions", with_office))
            self._goals[plan.pk] = list(found)
        return self._goals[plan.pk]

    @cached_property
    def provisions(self) -> list[Provision]:
        """What was given, the last first; what was voided too."""
        return list(self.case.provisions.select_related("intervention", "office", "given_by"))

    @cached_property
    def reviews(self) -> list[Review]:
        with_goal = GoalResult.objects.select_related("goal")
        return list(self.case.reviews.prefetch_related(Prefetch("results", with_goal)))
