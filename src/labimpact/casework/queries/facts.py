"""What a case has recorded, and what it still waits for."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q

from labimpact.casework.enums import Attendance, CaseState, MeetingKind, PlanState
from labimpact.casework.models import (
    AssessedNeed,
    Assessment,
    Case,
    Goal,
    GoalResult,
    IndividualPlan,
    Provision,
    SupportTie,
    TeamMeeting,
)
from labimpact.casework.process import Facts, Need
from labimpact.people.models import PrivacyNotice, same_person


def facts_of(case: Case) -> Facts:
    """What is there, asked only for the parts that the state of the case can wait for."""
    return Facts(CaseState(case.state), frozenset(_there(case)))


def _there(case: Case) -> Iterator[Need]:
    if case.first_reading.strip():
        yield Need.FIRST_READING
    if case.household_id is not None or case.lives_alone:
        yield Need.HOUSEHOLD
    if case.state == CaseState.PRE_ASSESSMENT:
        if PrivacyNotice.objects.filter(same_person("person", case.person_id)).exists():
            yield Need.PRIVACY_NOTICE
        return
    yield from _assessed(case)
    yield from _planned(case)
    given = Provision.objects.filter(case=case, voided_at=None, attendance=Attendance.PRESENT)
    if given.exists():
        yield Need.DELIVERED
    if _all_judged(case):
        yield Need.RESULTS


def _assessed(case: Case) -> Iterator[Need]:
    last = Assessment.objects.filter(case=case).first()
    if last is not None:
        if AssessedNeed.objects.filter(assessment=last).exists():
            yield Need.ASSESSED_NEEDS
        if last.resources.strip():
            yield Need.RESOURCES
        if SupportTie.objects.filter(assessment=last).exists():
            yield Need.NETWORK
    decided = TeamMeeting.objects.filter(case=case, kind=MeetingKind.UVM).exclude(decision="")
    if not case.socio_health or decided.exists():
        yield Need.UVM


def _planned(case: Case) -> Iterator[Need]:
    """Of the plan in preparation; when there is none, of the one in force."""
    plan = working_plan(case)
    if plan is None:
        return
    goals = list(
        Goal.objects.filter(plan=plan).annotate(
            done_by=Count("interventions", filter=_somebody_does_it())
        )
    )
    if goals and all(goal.measure and goal.due_on for goal in goals):
        yield Need.GOALS
    if goals and all(getattr(goal, "done_by", 0) for goal in goals):
        yield Need.INTERVENTIONS
    if plan.review_on is not None:
        yield Need.REVIEW_DAY
    if plan.state == PlanState.AGREED:
        yield Need.AGREEMENT


def _somebody_does_it() -> Q:
    return Q(interventions__office__isnull=False) | ~Q(interventions__provider="")


def working_plan(case: Case) -> IndividualPlan | None:
    """The plan in preparation, or else the one in force."""
    plans = {plan.state: plan for plan in IndividualPlan.objects.filter(case=case)}
    return plans.get(PlanState.DRAFT) or plans.get(PlanState.AGREED)


def plan_in_force(case: Case) -> IndividualPlan | None:
    return IndividualPlan.objects.filter(case=case, state=PlanState.AGREED).first()


def _all_judged(case: Case) -> bool:
    """Has the last review of the plan in force said what became of every goal?"""
    plan = plan_in_force(case)
    if plan is None:
        return False
    last = plan.reviews.first()
    if last is None:
        return False
    judged = set(GoalResult.objects.filter(review=last).values_list("goal", flat=True))
    return set(plan.goals.values_list("pk", flat=True)) <= judged
