"""One version of a plan: its page, and the sheet that is printed and signed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from labimpact.casework import signing, words
from labimpact.casework.models import Case, CaseDocument, Goal, IndividualPlan, Intervention
from labimpact.casework.queries.sheets import facing
from labimpact.casework.words import Words
from labimpact.deliveries.units import amount
from labimpact.rules.queries import label


def goals_of(plan: IndividualPlan) -> QuerySet[Goal]:
    return plan.goals.prefetch_related("interventions__office")


def signed_sheets(plan: IndividualPlan) -> QuerySet[CaseDocument]:
    """The signed sheets of a plan, drawn or scanned, that the actor may open."""
    return plan.signed_sheets.in_use().order_by("-added_at")


def sheet(case: Case, plan: IndividualPlan, said: Words) -> dict[str, Any]:
    """What the typst template prints: Italian and, when there are words and glyphs, the other
    language beside it. `said` in Italian prints Italian alone."""
    return facing(said, case.person) | {
        "number": case.pk,
        "version": plan.number,
        "edition": plan.edition,
        "state": plan.get_state_display(),
        "body": case.office.body.name,
        "office": case.office.name,
        "person": case.person.full_name,
        "own_words": plan.own_words,
        "goals": [_goal(goal, said) for goal in goals_of(plan)],
        "review_on": f"{plan.review_on:%d/%m/%Y}" if plan.review_on else "",
        "agreed_on": f"{plan.agreed_on:%d/%m/%Y}" if plan.agreed_on else "",
        "agreement": plan.get_agreement_display() if plan.agreement else "",
        "agreed_by": plan.agreed_by_name,
        "signature": signing.picture(plan.signature) if plan.signature else "",
        "manager": case.manager_name,
    }


def _goal(goal: Goal, said: Words) -> dict[str, Any]:
    return {
        "area": label("need_area", goal.area),
        "area_facing": words.of_code(said, f"need_area.{goal.area}"),
        "text": goal.text,
        "measure": goal.measure,
        "due": f"{goal.due_on:%d/%m/%Y}" if goal.due_on else "",
        "doings": [_doing(one, said) for one in goal.interventions.all()],
    }


def what_is_done(one: Intervention) -> str:
    """An intervention in words: what it is, and what was written of it."""
    return ": ".join(filter(None, [label("delivery_item", one.item), one.text]))


def _doing(one: Intervention, said: Words) -> list[str]:
    what = what_is_done(one)
    who = str(one.office) if one.office else one.provider
    return [what, who, amount(one.quantity, one.unit), doing_in(said, one)]


def doing_in(said: Words, one: Intervention) -> str:
    """What is delivered and how much of it, in that language: "استشارة (لقاءات: 4)"."""
    item = words.of_code(said, f"delivery_item.{one.item}")
    unit = words.of_code(said, f"unit.{one.unit}")
    return f"{item} ({unit}: {one.quantity.normalize():f})" if item and unit else item
