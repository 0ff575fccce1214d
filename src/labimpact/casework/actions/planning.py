"""The individual plan: prepared, agreed with the person, replaced by another version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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
    item: str
    unit: str
    quantity: Decimal
    text: str = ""
    office: Office | None = None
    provider: str = ""
    cost_cents: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    was: int | None = None


@dataclass(frozen=True, kw_only=True)
class GoalMeant:
    area: str
    text: str
    measure: str = ""
    due_on: date | None = None
    interventions: Sequence[InterventionMeant] = ()
    was: int | None = None


@transaction.atomic
def begin_plan(case: Case, *, by: Actor) -> IndividualPlan:
    """Begin a version of the plan; another than the first starts as a copy of the one in force."""
    case = led(case, by)
    if case.state not in _PLANNED_IN:
        raise Refused(_("Il progetto si scrive dopo la valutazione."))
    draft = IndividualPlan.objects.filter(case=case, state=PlanState.DRAFT).first()
    if draft is not None:
        return draft
    last = IndividualPlan.objects.filter(case=case).order_by("-number").first()
    plan = IndividualPlan.objects.create(
        case=case, number=last.number + 1 if last else 1, written_by_id=by.user_id or 0,
        own_words=last.own_words if last else "",
    )  # fmt: skip
    if last is not None:
        _write(case, plan, _meant(last))
    note("case.plan_begun", case, by, plan=plan.pk)
    return plan


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
    """Write the plan in preparation. `edition` is the one the writer had before their eyes:
    when somebody else has written meanwhile, `Conflict` says so and nothing is lost."""
    case = led(plan.case, by)
    plan = case.plans.select_for_update().get(pk=plan.pk)
    if plan.state != PlanState.DRAFT:
        raise Refused(_("Un progetto concordato non si cambia: preparane una versione nuova."))
    if plan.edition != edition:
        raise Conflict(_("Intanto qualcun altro ha scritto questo progetto: guarda che cosa."))
    plan.goals.all().delete()
    _write(case, plan, goals)
    plan.own_words, plan.review_on = own_words.strip(), review_on
    plan.edition += 1
    plan.save(update_fields=["own_words", "review_on", "edition"])
    note("case.plan_written", case, by, plan=plan.pk)
    return plan


def _write(case: Case, plan: IndividualPlan, goals: Sequence[GoalMeant]) -> None:
    """The rows of a plan; what each was before is believed only of this very case."""
    earlier = set(case.goals.exclude(plan=plan).values_list("pk", flat=True))
    done_before = set(case.interventions.exclude(plan=plan).values_list("pk", flat=True))
    for meant in goals:
        goal = Goal.objects.create(
            case=case, plan=plan, area=meant.area, text=meant.text.strip(),
            measure=meant.measure.strip(), due_on=meant.due_on,
            was_id=meant.was if meant.was in earlier else None,
        )  # fmt: skip
        Intervention.objects.bulk_create(
            Intervention(
                case=case, plan=plan, goal=goal, item=one.item, unit=one.unit,
                quantity=one.quantity, text=one.text.strip(), office=one.office,
                provider="" if one.office else one.provider.strip(), cost_cents=one.cost_cents,
                starts_on=one.starts_on, ends_on=one.ends_on,
                was_id=one.was if one.was in done_before else None,
            )
            for one in meant.interventions
        )  # fmt: skip


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
    """
    case = led(plan.case, by)
    plan = case.plans.select_for_update().get(pk=plan.pk)
    if plan.state != PlanState.DRAFT:
        raise Refused(_("Questo progetto è già concordato."))
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
