"""The individual plan: prepared, agreed with the person, replaced by another version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Conflict, Refused
from labimpact.casework.actions.holding import keep, led, move, note
from labimpact.casework.enums import Agreement, CaseState, PlanState
from labimpact.casework.models import Case, Goal, IndividualPlan, Intervention
from labimpact.casework.queries.facts import plan_in_force
from labimpact.network.models import Office

_PLANNED_IN = (CaseState.ASSESSMENT, CaseState.PLAN, CaseState.DELIVERY, CaseState.MONITORING)


@dataclass(frozen=True, kw_only=True)
class InterventionMeant:
    """`row` is the one it is of the plan in preparation; `was` the one of an earlier version."""

    item: str
    unit: str
    quantity: Decimal
    text: str = ""
    office: Office | None = None
    provider: str = ""
    cost_cents: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    row: int | None = None
    was: int | None = None


@dataclass(frozen=True, kw_only=True)
class GoalMeant:
    area: str
    text: str
    measure: str = ""
    due_on: date | None = None
    interventions: Sequence[InterventionMeant] = ()
    row: int | None = None
    was: int | None = None


@transaction.atomic
def begin_plan(case: Case, *, by: Actor) -> IndividualPlan:
    """Begin a version of the plan; another than the first starts as a copy of the last.

    A review day that is over is not copied: it is to be set again.
    """
    case = led(case, by)
    if case.state not in _PLANNED_IN:
        raise Refused(_("Il progetto si scrive dopo la valutazione."))
    draft = IndividualPlan.objects.filter(case=case, state=PlanState.DRAFT).first()
    if draft is not None:
        return draft
    last = IndividualPlan.objects.filter(case=case).order_by("-number").first()
    ahead = last is not None and last.review_on is not None and last.review_on > clock.today()
    plan = IndividualPlan.objects.create(
        case=case, number=last.number + 1 if last else 1, written_by_id=by.user_id or 0,
        own_words=last.own_words if last else "",
        review_on=last.review_on if last and ahead else None,
    )  # fmt: skip
    if last is not None:
        _write(case, plan, _meant(last))
    note("case.plan_begun", case, by, plan=plan.pk)
    return plan


@transaction.atomic
def discard_plan(plan: IndividualPlan, *, by: Actor) -> None:
    """Throw away the plan in preparation (butta via la bozza), as it was read: begun by mistake, it
    would wait for ever. The version in force stays as it is."""
    case, read = led(plan.case, by), plan.edition
    plan = case.plans.select_for_update().get(pk=plan.pk)
    if plan.state != PlanState.DRAFT:
        raise Refused(_("Un progetto concordato non si butta via: preparane una versione nuova."))
    if plan.edition != read:
        raise Conflict(_("Intanto qualcun altro ha scritto questo progetto: guarda che cosa."))
    note("case.plan_discarded", case, by, plan=plan.pk, number=plan.number)
    plan.delete()


def _meant(plan: IndividualPlan) -> list[GoalMeant]:
    """What a plan says, to be said again by the next version."""
    return [
        GoalMeant(
            area=goal.area, text=goal.text, measure=goal.measure, due_on=goal.due_on, was=goal.pk,
            interventions=[
                InterventionMeant(
                    item=one.item, unit=one.unit, quantity=one.quantity, text=one.text,
                    office=one.office, provider=one.provider, cost_cents=one.cost_cents,
                    starts_on=one.starts_on, ends_on=one.ends_on, was=one.pk,
                )
                for one in goal.interventions.all()
            ],
        )
        for goal in plan.goals.prefetch_related("interventions__office")
    ]  # fmt: skip


@transaction.atomic
def write_plan(
    plan: IndividualPlan,
    *,
    goals: Sequence[GoalMeant],
    own_words: str,
    review_on: date | None,
    edition: int,
    by: Actor,
) -> IndividualPlan:
    """Write the plan in preparation. Its rows stay the same ones; those not meant go away.

    `edition` is the one the writer had before their eyes: when somebody else has written
    meanwhile, `Conflict` says so and nothing is lost.
    """
    case = led(plan.case, by)
    plan = case.plans.select_for_update().get(pk=plan.pk)
    if plan.state != PlanState.DRAFT:
        raise Refused(_("Un progetto concordato non si cambia: preparane una versione nuova."))
    if plan.edition != edition or not _rows_of(goals) <= _rows_of_plan(plan):
        raise Conflict(_("Intanto qualcun altro ha scritto questo progetto: guarda che cosa."))
    _write(case, plan, goals)
    plan.own_words, plan.review_on = own_words.strip(), review_on
    plan.edition += 1
    plan.save(update_fields=["own_words", "review_on", "edition"])
    note("case.plan_written", case, by, plan=plan.pk)
    return plan


def _rows_of(goals: Sequence[GoalMeant]) -> set[tuple[str, int]]:
    found = {("goal", goal.row) for goal in goals}
    found |= {("doing", one.row) for goal in goals for one in goal.interventions}
    return {(kind, row) for kind, row in found if row is not None}


def _rows_of_plan(plan: IndividualPlan) -> set[tuple[str, int]]:
    goals = {("goal", pk) for pk in plan.goals.values_list("pk", flat=True)}
    return goals | {("doing", pk) for pk in plan.interventions.values_list("pk", flat=True)}


def _write(case: Case, plan: IndividualPlan, goals: Sequence[GoalMeant]) -> None:
    """The rows of a plan; what each was before is believed only of this very case."""
    earlier = set(case.goals.exclude(plan=plan).values_list("pk", flat=True))
    done_before = set(case.interventions.exclude(plan=plan).values_list("pk", flat=True))
    kept = _rows_of(goals)
    plan.interventions.exclude(pk__in=[pk for kind, pk in kept if kind == "doing"]).delete()
    plan.goals.exclude(pk__in=[pk for kind, pk in kept if kind == "goal"]).delete()
    stored = plan.goals.in_bulk()
    doings = plan.interventions.in_bulk()
    for meant in goals:
        was = meant.was if meant.was in earlier else None
        goal = stored.get(meant.row or 0) or Goal(case=case, plan=plan, was_id=was)
        _put(
            goal, area=meant.area, text=meant.text.strip(), measure=meant.measure.strip(),
            due_on=meant.due_on,
        )  # fmt: skip
        for one in meant.interventions:
            before = one.was if one.was in done_before else None
            doing = doings.get(one.row or 0) or Intervention(case=case, plan=plan, was_id=before)
            _put(
                doing, goal_id=goal.pk, item=one.item, unit=one.unit, quantity=one.quantity,
                text=one.text.strip(), office_id=one.office.pk if one.office else None,
                provider="" if one.office else one.provider.strip(), cost_cents=one.cost_cents,
                starts_on=one.starts_on, ends_on=one.ends_on,
            )  # fmt: skip


def _put(row: Goal | Intervention, **said: Any) -> None:
    """Save a row in which something is new."""
    if row.pk is not None and all(getattr(row, name) == text for name, text in said.items()):
        return
    for name, text in said.items():
        setattr(row, name, text)
    row.save()


@transaction.atomic
def agree(
    plan: IndividualPlan,
    *,
    agreement: Agreement,
    with_whom: str,
    by: Actor,
    on: date | None = None,
) -> IndividualPlan:
    """The person says yes to the plan (progetto concordato): it replaces the one in force.

    Refused while goals, interventions or review date are missing; the case goes on to the plan.
    `plan` is what they read: to what is written since they have not agreed (`Conflict`).
    """
    case, read = led(plan.case, by), plan.edition
    plan = case.plans.select_for_update().get(pk=plan.pk)
    if plan.state != PlanState.DRAFT:
        raise Refused(_("Questo progetto è già concordato."))
    if plan.edition != read:
        raise Conflict(_("Intanto qualcun altro ha scritto questo progetto: rileggetelo insieme."))
    day = on or clock.today()
    if day > clock.today():
        raise Refused(_("Il sì non può essere nel futuro."))
    if case.person.died_on is not None:
        raise Refused(_("Questa persona è morta: il caso si chiude."))
    if plan.review_on is not None and plan.review_on <= day:
        raise Refused(_("La verifica viene dopo il giorno in cui il progetto è concordato."))
    if case.state in (CaseState.PLAN, CaseState.DELIVERY):
        raise Refused(_("Prima una verifica: poi il progetto nuovo prende il posto di questo."))
    move(case, CaseState.PLAN)
    before = plan_in_force(case)
    if before is not None:
        before.state = PlanState.REPLACED
        before.save(update_fields=["state"])
    plan.state, plan.agreed_on, plan.agreement = PlanState.AGREED, day, agreement
    plan.agreed_by_name = with_whom.strip()
    plan.save(update_fields=["state", "agreed_on", "agreement", "agreed_by_name"])
    case.review_on = plan.review_on
    keep(case)
    note("case.plan_agreed", case, by, plan=plan.pk)
    return plan
