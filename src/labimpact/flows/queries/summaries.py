"""Gathering what a case tells another body: only the parts that were chosen, inside the wall."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Prefetch

from labimpact.base import clock
from labimpact.casework.enums import CASE_ORIGIN, CaseState, Sharing
from labimpact.casework.models import Case, DocumentVersion, GoalResult, Intervention, Referral
from labimpact.casework.queries.facts import plan_in_force
from labimpact.casework.queries.plans import what_is_done
from labimpact.deliveries.models import Delivery
from labimpact.flows.enums import SummaryPart
from labimpact.flows.queries.candidates import may_leave
from labimpact.flows.summaries import told
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.people.models import Grant, HouseholdMember, Person, same_person
from labimpact.rules.queries import label

_STATES = {CaseState.PRE_ASSESSMENT: "planned", CaseState.CLOSED: "finished"}


def summary_of(case: Case, parts: Collection[SummaryPart]) -> told.CaseSummary:
    """A case told in the chosen parts; who the actor may not see is not in it."""
    person = case.person
    return told.CaseSummary(
        made_at=clock.now(), made_by=str(case.office),
        person=_person(person, with_code=SummaryPart.TAX_CODE in parts),
        relatives=_relatives(case) if SummaryPart.RELATIVES in parts else (),
        episode=told.EpisodeTold(
            number=str(case.pk), state=_STATES.get(CaseState(case.state), "active"),
            office=f"{case.office}, {case.office.body}", manager=case.manager_name,
            opened_on=case.opened_on, closed_on=case.closed_on,
        ),
        plan=_plan(case) if SummaryPart.PLAN in parts else None,
        tasks=_referrals(case) if SummaryPart.REFERRALS in parts else (),
        bases=_bases(person) if SummaryPart.ACCESS in parts else (),
        documents=_documents(case) if SummaryPart.DOCUMENTS in parts else (),
    )  # fmt: skip


def _born(person: Person) -> PartialDate:
    return PartialDate(person.birth_date, DatePrecision(person.birth_precision))


def _person(person: Person, *, with_code: bool) -> told.PersonTold:
    language = person.mediation_language
    return told.PersonTold(
        family_name=person.family_name, given_name=person.given_name,
        preferred_name=person.preferred_name, native_name=person.native_name,
        born=_born(person), died_on=person.died_on, sex=person.sex,
        tax_code=person.tax_code if with_code else "", language=language.code if language else "",
    )  # fmt: skip


def _relatives(case: Case) -> tuple[told.RelativeTold, ...]:
    """Those of the household of the case whom the actor sees and on whom no seal is."""
    places = list(
        HouseholdMember.objects.filter(household=case.household_id, valid_to=None)
        .exclude(same_person("person", case.person))
        .select_related("person")
        .order_by("pk")
    )
    leaving = may_leave(one.person_id for one in places)
    return tuple(
        told.RelativeTold(
            name=one.person.full_name, role=label("household_role", one.role),
            born=_born(one.person),
        )
        for one in places
        if one.person_id in leaving
    )  # fmt: skip


def _plan(case: Case) -> told.PlanTold | None:
    plan = plan_in_force(case)
    if plan is None:
        return None
    results = {
        row.goal_id: row.result
        for row in GoalResult.objects.filter(goal__plan=plan).order_by("review__held_on", "pk")
    }
    doings = plan.interventions.select_related("office")
    return told.PlanTold(
        own_words=plan.own_words, agreed_on=plan.agreed_on, review_on=plan.review_on,
        goals=tuple(
            told.GoalTold(
                area=label("need_area", goal.area), text=goal.text, measure=goal.measure,
                due_on=goal.due_on, result=results.get(goal.pk, ""),
            )
            for goal in plan.goals.all()
        ),
        services=tuple(_service(one) for one in doings),
    )  # fmt: skip


def _service(one: Intervention) -> told.ServiceTold:
    return told.ServiceTold(
        text=what_is_done(one),
        provider=str(one.office) if one.office else one.provider, quantity=one.quantity,
        unit=str(Delivery.Unit(one.unit).label), starts_on=one.starts_on, ends_on=one.ends_on,
    )  # fmt: skip


def _referrals(case: Case) -> tuple[told.TaskTold, ...]:
    """The one that the case was born from, and those that were sent from it."""
    sent = Referral.objects.filter(origin_kind=CASE_ORIGIN, origin_id=case.pk)
    born = Referral.objects.filter(pk=case.referral_id or 0)
    rows = (sent | born).select_related("from_office", "to_office").order_by("sent_on", "pk")
    return tuple(
        told.TaskTold(
            text=label("referral_reason", one.reason), state=one.state,
            sender=str(one.from_office), sent_on=one.sent_on, due_on=one.answer_due_on,
            receiver=str(one.to_office) if one.to_office else one.to_name,
        )
        for one in rows
    )  # fmt: skip


def _bases(person: Person) -> tuple[told.BasisTold, ...]:
    rows = Grant.objects.live().filter(person=person).select_related("office").order_by("pk")
    return tuple(
        told.BasisTold(
            office=str(one.office), basis=one.get_basis_display(),
            starts_on=one.valid_from.date(),
            ends_on=one.valid_to.date() if one.valid_to else None,
        )
        for one in rows
    )  # fmt: skip


def _documents(case: Case) -> tuple[told.DocumentTold, ...]:
    """The last version of those that are not kept for the office; none leaves with the summary."""
    rows = (
        case.documents.in_use().exclude(visible_to=Sharing.OFFICE)
        .prefetch_related(Prefetch("versions", DocumentVersion.objects.select_related("file")))
        .order_by("pk")
    )  # fmt: skip
    return tuple(
        told.DocumentTold(
            title=one.title, content_type=last.file.content_type, size=last.file.size,
            sha256=last.file.sha256, added_on=last.added_at.date(),
        )
        for one in rows
        for last in one.versions.all()[:1]
    )  # fmt: skip
