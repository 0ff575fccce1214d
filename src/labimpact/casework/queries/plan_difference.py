"""What differs between two versions of a plan: goals and interventions go on as `was` says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Model
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from labimpact.casework.models import Goal, IndividualPlan, Intervention
from labimpact.casework.queries.plans import what_is_done
from labimpact.deliveries.units import amount
from labimpact.rules.queries import label


class State(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DROPPED = "dropped"


@dataclass(frozen=True)
class FieldChange:
    """A field that says something else: its name and both texts."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """A goal with its interventions, or an intervention: what became of it."""

    state: State
    title: str
    fields: list[FieldChange] = field(default_factory=list)
    parts: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    fields: list[FieldChange]  # of the plan itself
    goals: list[Line]

    @property
    def is_empty(self) -> bool:
        return not self.fields and all(
            line.state == State.SAME and all(part.state == State.SAME for part in line.parts)
            for line in self.goals
        )


def difference(before: IndividualPlan, after: IndividualPlan) -> Difference:
    """From one version to a later one; goals of `after` in their order, then those dropped.

    A goal goes on when its chain of `was` leads to one of `before`, through any version between.
    """
    was, now = _goals(before), _goals(after)
    back = _Chain(Goal, after.case_id)
    origin = {goal.pk: back.to(goal.pk, {g.pk for g in was}) for goal in now}
    by_pk = {goal.pk: goal for goal in was}
    lines = [_goal_line(by_pk.get(origin[goal.pk] or 0), goal) for goal in now]
    kept = set(origin.values())
    lines += [_goal_line(goal, None) for goal in was if goal.pk not in kept]
    return Difference(_changes(_plan_texts(before), _plan_texts(after)), lines)


def _goals(plan: IndividualPlan) -> list[Goal]:
    return list(plan.goals.prefetch_related("interventions__office"))


class _Chain:
    """Follows `was` backwards through all the versions of a case, in one query."""

    def __init__(self, model: type[Goal] | type[Intervention], case_id: int) -> None:
        rows: Any = model._default_manager.filter(case=case_id)
        self.was: dict[int, int | None] = dict(rows.values_list("pk", "was"))

    def to(self, pk: int, wanted: set[int]) -> int | None:
        seen: set[int] = set()
        at = self.was.get(pk)
        while at is not None and at not in wanted and at not in seen:
            seen.add(at)
            at = self.was.get(at)
        return at if at in wanted else None


def _goal_line(was: Goal | None, now: Goal | None) -> Line:
    fields = _changes(_goal_texts(was), _goal_texts(now)) if was and now else []
    title = now.text if now else was.text if was else ""
    return Line(_state(was, now, fields), title, fields, list(_doings(was, now)))


def _doings(was: Goal | None, now: Goal | None) -> Iterator[Line]:
    old = {one.pk: one for one in was.interventions.all()} if was else {}
    new: Sequence[Intervention] = list(now.interventions.all()) if now else []
    chain = _Chain(Intervention, now.case_id) if old and new and now else None
    kept: set[int] = set()
    for one in new:
        origin = chain.to(one.pk, set(old)) if chain else None
        before = old.get(origin or 0)
        fields = _changes(_doing_texts(before), _doing_texts(one)) if before else []
        kept |= {origin} if origin else set()
        yield Line(_state(before, one, fields), what_is_done(one), fields)
    for pk, one in old.items():
        if pk not in kept:
            yield Line(State.DROPPED, what_is_done(one))


def _state(was: Model | None, now: Model | None, fields: list[FieldChange]) -> State:
    if was is None or now is None:
        return State.NEW if was is None else State.DROPPED
    return State.CHANGED if fields else State.SAME


Texts = dict[str, str]


def _changes(before: Texts, after: Texts) -> list[FieldChange]:
    return [
        FieldChange(name, before.get(name, ""), text)
        for name, text in after.items()
        if before.get(name, "") != text
    ]


def _plan_texts(plan: IndividualPlan) -> Texts:
    return {_("Con le parole della persona"): plan.own_words, _("Verifica"): _day(plan.review_on)}


def _goal_texts(goal: Goal) -> Texts:
    return {
        _("Obiettivo"): goal.text, _("Area"): label("need_area", goal.area),
        _("Come si vede"): goal.measure, _("Entro il"): _day(goal.due_on),
    }  # fmt: skip


def _doing_texts(one: Intervention) -> Texts:
    cost = "" if one.cost_cents is None else f"{number_format(one.cost_cents / 100, 2)} €"
    return {
        _("Prestazione"): label("delivery_item", one.item), _("Che cosa si fa"): one.text,
        _("Chi lo fa"): str(one.office) if one.office else one.provider,
        _("Quanto"): amount(one.quantity, one.unit),
        _("Costo"): cost, _("Dal"): _day(one.starts_on), _("Al"): _day(one.ends_on),
    }  # fmt: skip


def _day(day: Any) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
