"""The individual plan as one form: goals, each with its interventions, and one row more to add."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.casework.actions.planning import GoalMeant, InterventionMeant
from labimpact.casework.enums import Agreement, Attendance
from labimpact.casework.models import Case, IndividualPlan, Intervention
from labimpact.casework.queries.plans import what_is_done
from labimpact.deliveries.models import Delivery
from labimpact.deliveries.units import amount
from labimpact.network.models import Office
from labimpact.rules.queries import choices
from labimpact.ui.forms import DayField

_NO_CHOICE = ("", "—")
CENTS = 100


def team_offices(case: Case) -> list[Office]:
    """The offices that may be said to do something: the case's own and those of its team."""
    seats = case.members.sitting(clock.today()).exclude(office=None)
    ids = {case.office_id, *seats.values_list("office", flat=True)}
    return list(Office.objects.filter(pk__in=ids).order_by("name"))


class GoalForm(forms.Form):
    was = forms.IntegerField(required=False, widget=forms.HiddenInput)
    area = forms.ChoiceField(label=_("Area"), required=False)
    text = forms.CharField(label=_("Obiettivo"), required=False, max_length=400)
    measure = forms.CharField(
        label=_("Come si vede che è raggiunto"), required=False, max_length=400
    )
    due_on = DayField(label=_("Entro il"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = cast("forms.ChoiceField", self.fields["area"])
        area.choices = [_NO_CHOICE, *choices("need_area")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("text") and not data.get("area"):
            self.add_error("area", _("Scegli l'area dell'obiettivo."))
        return data


class InterventionForm(forms.Form):
    was = forms.IntegerField(required=False, widget=forms.HiddenInput)
    item = forms.ChoiceField(label=_("Prestazione"), required=False)
    text = forms.CharField(label=_("Che cosa si fa"), required=False, max_length=400)
    who = forms.ChoiceField(label=_("Chi lo fa"), required=False)
    provider = forms.CharField(label=_("Chi, se fuori dalla rete"), required=False, max_length=200)
    quantity = forms.DecimalField(
        label=_("Quanto"), required=False, min_value=Decimal("0.25"), max_digits=8, decimal_places=2
    )
    unit = forms.ChoiceField(label=_("Unità"), choices=Delivery.Unit.choices, required=False)
    cost = forms.DecimalField(
        label=_("Costo previsto (euro)"), required=False, min_value=0, max_digits=9,
        decimal_places=2,
    )  # fmt: skip
    starts_on = DayField(label=_("Dal"), required=False)
    ends_on = DayField(label=_("Al"), required=False)

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = cast("forms.ChoiceField", self.fields["item"])
        item.choices = [_NO_CHOICE, *choices("delivery_item")]
        who = cast("forms.ChoiceField", self.fields["who"])
        who.choices = [("", _("fuori dalla rete")), *((str(o.pk), str(o)) for o in offices)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("item") and not data.get("quantity") and "quantity" not in self.errors:
            self.add_error("quantity", _("Scrivi quanto."))
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("Finisce dopo che è cominciato."))
        return data


class PlanForm(forms.Form):
    """The whole plan. Empty goals and interventions are left out; one row more stands ready."""

    own_words = forms.CharField(
        label=_("Con le parole della persona"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    review_on = DayField(label=_("Verifica prevista il"), required=False)
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, plan: IndividualPlan, data: Any = None) -> None:
        super().__init__(
            data,
            initial={
                "own_words": plan.own_words, "review_on": plan.review_on, "edition": plan.edition,
            },
        )  # fmt: skip
        self.offices = {str(office.pk): office for office in team_offices(plan.case)}
        stored = list(plan.goals.prefetch_related("interventions"))
        shown = _count(data, "goals", len(stored) + 1)
        self.rows = [
            self._row(at, stored[at] if at < len(stored) else None, data) for at in range(shown)
        ]

    def _row(self, at: int, goal: Any, data: Any) -> tuple[GoalForm, list[InterventionForm]]:
        initial = (
            {"was": goal.was_id, "area": goal.area, "text": goal.text, "measure": goal.measure,
             "due_on": goal.due_on}
            if goal else {}
        )  # fmt: skip
        doings = list(goal.interventions.all()) if goal else []
        shown = _count(data, f"g{at}-doings", len(doings) + 1)
        forms_ = [
            InterventionForm(
                data, prefix=f"g{at}-i{n}", offices=list(self.offices.values()),
                initial=_of_intervention(doings[n]) if n < len(doings) else {"unit": "session"},
            )
            for n in range(shown)
        ]  # fmt: skip
        return GoalForm(data, prefix=f"g{at}", initial=initial), forms_

    def is_valid(self) -> bool:
        parts = [self, *(form for goal, doings in self.rows for form in (goal, *doings))]
        # Each says its own errors: none is skipped because an earlier one has some.
        return all([forms.Form.is_valid(part) for part in parts])

    @property
    def all_forms(self) -> list[forms.Form]:
        return [self, *(form for goal, doings in self.rows for form in (goal, *doings))]

    def goals(self) -> list[GoalMeant]:
        return [
            GoalMeant(
                area=goal.cleaned_data["area"], text=goal.cleaned_data["text"],
                measure=goal.cleaned_data["measure"], due_on=goal.cleaned_data["due_on"],
                was=goal.cleaned_data["was"],
                interventions=[
                    self._meant(form.cleaned_data) for form in doings if form.cleaned_data["item"]
                ],
            )
            for goal, doings in self.rows
            if goal.cleaned_data["text"]
        ]  # fmt: skip

    def _meant(self, data: dict[str, Any]) -> InterventionMeant:
        cost = data["cost"]
        return InterventionMeant(
            item=data["item"], unit=data["unit"] or Delivery.Unit.SESSION,
            quantity=data["quantity"], text=data["text"], office=self.offices.get(data["who"]),
            provider=data["provider"], cost_cents=int(cost * CENTS) if cost is not None else None,
            starts_on=data["starts_on"], ends_on=data["ends_on"], was=data["was"],
        )  # fmt: skip


def _count(data: Any, name: str, usual: int) -> int:
    """How many rows the page had, so that what was typed in any of them is read."""
    said = data.get(name, "") if data else ""
    return min(int(said), 40) if said.isdecimal() and len(said) < 4 else usual


def _of_intervention(one: Intervention) -> dict[str, Any]:
    return {
        "was": one.was_id, "item": one.item, "text": one.text, "who": one.office_id or "",
        "provider": one.provider, "quantity": one.quantity, "unit": one.unit,
        "cost": Decimal(one.cost_cents) / CENTS if one.cost_cents is not None else None,
        "starts_on": one.starts_on, "ends_on": one.ends_on,
    }  # fmt: skip


class AgreeForm(forms.Form):
    """Il sì della persona: how it was said, with whom, on which day."""

    agreement = forms.ChoiceField(
        label=_("Come ha detto di sì"), choices=Agreement.choices, widget=forms.RadioSelect
    )
    with_whom = forms.CharField(label=_("Con chi"), required=False, max_length=200)
    on = DayField(label=_("Giorno"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": clock.today()})
        super().__init__(*args, **kwargs)


def _told(one: Intervention) -> str:
    """What is done, and how much of it the plan means: the unit in which it is counted."""
    return f"{what_is_done(one)} ({amount(one.quantity, one.unit)})"


class ProvideForm(forms.Form):
    """Erogazione: which intervention, on which day, how much; or that nobody came."""

    intervention = forms.TypedChoiceField(label=_("Intervento"), coerce=int)
    on = DayField(label=_("Giorno"))
    attendance = forms.ChoiceField(
        label=_("Presenza"), choices=Attendance.choices, widget=forms.RadioSelect
    )
    quantity = forms.DecimalField(
        label=_("Quanto"), required=False, min_value=0, max_digits=8, decimal_places=2
    )
    cost = forms.DecimalField(
        label=_("Importo (euro)"), required=False, min_value=0, max_digits=9, decimal_places=2
    )
    benefit_code = forms.CharField(
        label=_("Codice SIUSS della prestazione"), required=False, max_length=20
    )
    benefit_character = forms.TypedChoiceField(
        label=_("Carattere"), coerce=int, empty_value=None, required=False,
        choices=[("", "—"), (1, _("1 periodica")), (2, _("2 una volta sola"))],
    )  # fmt: skip
    text = forms.CharField(label=_("Nota"), required=False, max_length=600)

    def __init__(self, interventions: list[Intervention], *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": clock.today(), "attendance": Attendance.PRESENT})
        super().__init__(*args, **kwargs)
        self.interventions = {one.pk: one for one in interventions}
        field = cast("forms.ChoiceField", self.fields["intervention"])
        field.choices = [(one.pk, _told(one)) for one in interventions]

    def cost_cents(self) -> int | None:
        cost = self.cleaned_data["cost"]
        return int(cost * CENTS) if cost is not None else None
