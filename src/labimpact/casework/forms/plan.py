"""The individual plan as one form: goals, each with its interventions, and one row more to add."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.casework.actions.planning import GoalMeant
from labimpact.casework.forms.plan_rows import GoalForm, InterventionForm
from labimpact.casework.forms.rows import text_of
from labimpact.casework.models import Case, Goal, IndividualPlan, Intervention
from labimpact.network.models import Office
from labimpact.ui.forms import DayField

# The name of a field of a row: of a goal, or of one of its interventions.
_PLACE = re.compile(r"g(\d{1,3})-(?:i(\d{1,3})-)?[a-z_]+")

# By row, what stands in each of its fields; the plan's own under PLAN.
Texts = dict[str, dict[str, str]]
PLAN = ""

# Nobody writes so many: each row is drawn with all its choices, and costs.
MOST_GOALS, MOST_INTERVENTIONS = 60, 200


def team_offices(case: Case, also: set[int]) -> list[Office]:
    """The offices that may be said to do something: the case's own, those of its team, and those
    that the plan names already."""
    seats = case.members.sitting(clock.today()).filter(until_on=None).exclude(office=None)
    ids = {case.office_id, *seats.values_list("office", flat=True), *also}
    return list(Office.objects.filter(pk__in=ids).order_by("name"))


class PlanForm(forms.Form):
    """The whole plan, with an empty goal and an empty intervention of each goal ready to be filled.

    It knows its rows by identity, and carries what they said when its writer opened them (`seen`):
    what somebody else saves meanwhile is put beside (`plan_merge`).
    """

    own_words = forms.CharField(
        label=_("Con le parole della persona"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    review_on = DayField(label=_("Verifica prevista il"), required=False)
    edition = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, plan: IndividualPlan, data: Any = None) -> None:
        super().__init__(
            data,
            initial={
                "own_words": plan.own_words, "review_on": plan.review_on, "edition": plan.edition,
                "version": plan.number,
            },
        )  # fmt: skip
        self.plan = plan
        stored = list(plan.goals.prefetch_related("interventions__office"))
        doings = {one.pk: one for goal in stored for one in goal.interventions.all()}
        named = {one.office_id for one in doings.values() if one.office_id is not None}
        self.offices = {str(office.pk): office for office in team_offices(plan.case, named)}
        if data is None:
            self.rows = self._stored_rows(stored)
            self.initial["seen"] = json.dumps(self.texts())
        else:
            self.rows = self._typed_rows(data, {goal.pk: goal for goal in stored}, doings)

    def _stored_rows(self, goals: list[Goal]) -> list[GoalForm]:
        rows = []
        for at, goal in enumerate([*goals, None]):
            row = GoalForm(prefix=f"g{at}", goal=goal)
            doings = list(goal.interventions.all()) if goal else []
            row.doings = [self._doing(f"g{at}-i{n}", one) for n, one in enumerate([*doings, None])]
            rows.append(row)
        return rows

    def _typed_rows(
        self, data: Any, goals: dict[int, Goal], doings: dict[int, Intervention]
    ) -> list[GoalForm]:
        """The rows that the page had, whichever they are: what was typed in any of them is read."""
        rows = []
        for at, parts in sorted(_places(data).items()):
            row = GoalForm(data, prefix=f"g{at}", goal=_one(goals, data, f"g{at}"))
            row.doings = [
                self._doing(f"g{at}-i{n}", _one(doings, data, f"g{at}-i{n}"), data)
                for n in sorted(parts)
            ]
            rows.append(row)
        return rows

    def _doing(self, prefix: str, one: Intervention | None, data: Any = None) -> InterventionForm:
        return InterventionForm(
            data, prefix=prefix, offices=list(self.offices.values()), one=one,
            here=self.plan.case.office_id,
        )  # fmt: skip

    def is_valid(self) -> bool:
        # Each says its own errors: none is skipped because an earlier one has some.
        return all([forms.Form.is_valid(part) for part in self.all_forms])

    @property
    def all_forms(self) -> list[forms.Form]:
        rows = [
            part for goal in self.rows
            for part in (goal, *([] if goal.is_dropped else goal.doings))
        ]  # fmt: skip
        return [self, *rows]

    def texts(self) -> Texts:
        """By row that is stored, what stands in its fields."""
        own = {name: text_of(self[name]) for name in ("own_words", "review_on")}
        rows = {
            part.key: part.texts()
            for goal in self.rows for part in (goal, *goal.doings) if part.key
        }  # fmt: skip
        return {PLAN: own, **rows}

    def seen_texts(self) -> Texts:
        """What the writer had before their eyes, as the page that they filled says it."""
        try:
            said = json.loads(text_of(self["seen"]) or "{}")
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    @property
    def is_stale(self) -> bool:
        """Has somebody else saved since the page was opened?"""
        version = text_of(self["version"]) or str(self.plan.number)
        return (version, text_of(self["edition"])) != (
            str(self.plan.number), str(self.plan.edition)
        )  # fmt: skip

    def goals(self) -> list[GoalMeant]:
        return [goal.meant(self.offices) for goal in self.rows if goal.counts]


def _places(data: Any) -> dict[int, set[int]]:
    """The places of the goals that the page had, and of the interventions of each."""
    places: dict[int, set[int]] = defaultdict(set)
    for found in filter(None, map(_PLACE.fullmatch, data)):
        parts = places[int(found[1])]
        if found[2] is not None:
            parts.add(int(found[2]))
    if len(places) > MOST_GOALS or sum(map(len, places.values())) > MOST_INTERVENTIONS:
        raise SuspiciousOperation("a plan has fewer rows")
    return places


def _one(stored: dict[int, Any], data: Any, prefix: str) -> Any:
    said = data.get(f"{prefix}-row", "")
    return stored.get(int(said)) if said.isdecimal() and len(said) < 19 else None
