"""What a case has recorded, and what it still waits for."""

from __future__ import annotations

from collections.abc import Iterator

from labimpact.casework.enums import Attendance, CaseState, MeetingKind, PlanState
from labimpact.casework.models import Case, Goal, IndividualPlan
from labimpact.casework.process import Facts, Need
from labimpact.casework.queries.parts import CaseParts
from labimpact.people.models import PrivacyNotice, same_person


def facts_of(parts: CaseParts) -> Facts:
    """What is there, asked only for the parts that the state of the case can wait for."""
    return Facts(CaseState(parts.case.state), frozenset(_there(parts)))


def _there(parts: CaseParts) -> Iterator[Need]:
    case = parts.case
    if case.first_reading.strip():
        yield Need.FIRST_READING
    if case.household_id is not None or case.lives_alone:
        yield Need.HOUSEHOLD
    if case.state == CaseState.PRE_ASSESSMENT:
        if PrivacyNotice.objects.filter(same_person("person", case.person_id)).exists():
            yield Need.PRIVACY_NOTICE
        return
    yield from _assessed(parts)
    yield from _planned(parts)
    if any(p.voided_at is None and p.attendance == Attendance.PRESENT for p in parts.provisions):
        yield Need.DELIVERED
    if _all_judged(parts):
        yield Need.RESULTS


def _assessed(parts: CaseParts) -> Iterator[Need]:
    last = next(iter(parts.assessments), None)
    if last is not None:
        if last.needs.all():
            yield Need.ASSESSED_NEEDS
        if last.resources.strip():
            yield Need.RESOURCES
        if last.ties.all():
            yield Need.NETWORK
    decided = any(m.kind == MeetingKind.UVM and m.decision for m in parts.meetings)
    if not parts.case.socio_health or decided:
        yield Need.UVM


def _planned(parts: CaseParts) -> Iterator[Need]:
    """Of the plan in preparation; when there is none, of the one in force."""
    plan = parts.draft or parts.in_force
    if plan is None:
        return
    goals = parts.goals_of(plan)
    if goals and all(goal.measure and goal.due_on for goal in goals):
        yield Need.GOALS
    if goals and all(map(_somebody_does_it, goals)):
        yield Need.INTERVENTIONS
    if plan.review_on is not None:
        yield Need.REVIEW_DAY
    if plan.state == PlanState.AGREED:
        yield Need.AGREEMENT


def _somebody_does_it(goal: Goal) -> bool:
    return any(one.office_id is not None or one.provider for one in goal.interventions.all())


def plan_in_force(case: Case) -> IndividualPlan | None:
    return IndividualPlan.objects.filter(case=case, state=PlanState.AGREED).first()


def _all_judged(parts: CaseParts) -> bool:
    """Has the last review of the plan in force said what became of every goal?"""
    plan = parts.in_force
    if plan is None:
        return False
    last = next((review for review in parts.reviews if review.plan_id == plan.pk), None)
    if last is None:
        return False
    judged = {result.goal_id for result in last.results.all()}
    return {goal.pk for goal in parts.goals_of(plan)} <= judged
