"""The rows of a plan in preparation: its goals, and the interventions of each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.casework.actions.planning import GoalMeant, InterventionMeant
from labimpact.casework.forms.rows import Needed, RowForm, text_of
from labimpact.casework.models import Goal, Intervention
from labimpact.deliveries.models import Delivery
from labimpact.network.models import Office
from labimpact.rules.queries import choices, label
from labimpact.ui.forms import DayField

_NO_CHOICE = ("", "—")
CENTS = 100


class PlanRow(RowForm):
    """A row of a plan, known by the record it stands for, or new."""

    kind: ClassVar[str]

    @property
    def key(self) -> str:
        """Of which record the row is; empty of a new one."""
        pk = text_of(self["row"])
        return f"{self.kind}{pk}" if pk else ""

    @property
    def title(self) -> str:
        return text_of(self["text"])

    @property
    def place(self) -> str:
        """Which row of the page it is, where its errors are told together."""
        goal, *doing = (int(number) + 1 for number in re.findall(r"\d+", self.prefix or ""))
        said = [str(_("Obiettivo %(n)s") % {"n": goal})]
        said += [str(_("intervento %(n)s") % {"n": number}) for number in doing]
        return ", ".join(said)

    @property
    def parts(self) -> Sequence[PlanRow]:
        return ()


class InterventionForm(PlanRow):
    kind: ClassVar[str] = "i"

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
    needed: ClassVar[Needed] = {
        "item": _("Scegli la prestazione."),
        "quantity": _("Scrivi quanto."),
    }
    standing: ClassVar[Mapping[str, str]] = {"unit": Delivery.Unit.SESSION.value, "who": ""}

    def __init__(
        self, data: Any = None, *, prefix: str, offices: list[Office], one: Intervention | None,
        here: int | None = None,
    ) -> None:  # fmt: skip
        empty = {"unit": Delivery.Unit.SESSION.value, "who": here or ""}
        super().__init__(data, prefix=prefix, initial=_of_intervention(one) if one else empty)
        self.fields["drop"].label = _("Togli questo intervento")
        item = cast("forms.ChoiceField", self.fields["item"])
        item.choices = [_NO_CHOICE, *choices("delivery_item")]
        who = cast("forms.ChoiceField", self.fields["who"])
        who.choices = [("", _("fuori dalla rete")), *((str(o.pk), str(o)) for o in offices)]

    @property
    def title(self) -> str:
        return super().title or label("delivery_item", text_of(self["item"]))

    def check_row(self, data: dict[str, Any]) -> None:
        if data.get("who") and data.get("provider"):
            self.add_error(
                "provider", _("Hai scelto un ufficio della rete: cancella il nome o l'ufficio.")
            )
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("La fine viene prima dell'inizio."))

    def meant(self, offices: dict[str, Office]) -> InterventionMeant:
        data = self.cleaned_data
        cost = data["cost"]
        return InterventionMeant(
            item=data["item"], unit=data["unit"] or Delivery.Unit.SESSION,
            quantity=data["quantity"], text=data["text"], office=offices.get(data["who"]),
            provider=data["provider"], cost_cents=int(cost * CENTS) if cost is not None else None,
            starts_on=data["starts_on"], ends_on=data["ends_on"], row=data["row"],
        )  # fmt: skip


class GoalForm(PlanRow):
    """A goal with the rows of its interventions: whoever typed one of them typed the goal."""

    kind: ClassVar[str] = "g"

    area = forms.ChoiceField(label=_("Area"), required=False)
    text = forms.CharField(label=_("Obiettivo"), required=False, max_length=400)
    measure = forms.CharField(
        label=_("Come si vede che è raggiunto"), required=False, max_length=400
    )
    due_on = DayField(label=_("Entro il"), required=False)
    needed: ClassVar[Needed] = {
        "text": _("Scrivi l'obiettivo."),
        "area": _("Scegli l'area dell'obiettivo."),
    }

    def __init__(self, data: Any = None, *, prefix: str, goal: Goal | None) -> None:
        super().__init__(data, prefix=prefix, initial=_of_goal(goal))
        self.doings: list[InterventionForm] = []
        self.fields["drop"].label = _("Togli questo obiettivo, con i suoi interventi")
        area = cast("forms.ChoiceField", self.fields["area"])
        area.choices = [_NO_CHOICE, *choices("need_area")]

    @property
    def parts(self) -> Sequence[PlanRow]:
        return self.doings

    @property
    def is_typed(self) -> bool:
        return super().is_typed or any(doing.counts for doing in self.doings)

    def meant(self, offices: dict[str, Office]) -> GoalMeant:
        data = self.cleaned_data
        return GoalMeant(
            area=data["area"], text=data["text"], measure=data["measure"],
            due_on=data["due_on"], row=data["row"],
            interventions=[doing.meant(offices) for doing in self.doings if doing.counts],
        )  # fmt: skip


def _of_goal(goal: Goal | None) -> dict[str, Any]:
    if goal is None:
        return {}
    return {
        "row": goal.pk, "area": goal.area, "text": goal.text, "measure": goal.measure,
        "due_on": goal.due_on,
    }  # fmt: skip


def _of_intervention(one: Intervention) -> dict[str, Any]:
    return {
        "row": one.pk, "item": one.item, "text": one.text, "who": one.office_id or "",
        "provider": one.provider, "quantity": f"{one.quantity.normalize():f}", "unit": one.unit,
        "cost": Decimal(one.cost_cents) / CENTS if one.cost_cents is not None else None,
        "starts_on": one.starts_on, "ends_on": one.ends_on,
    }  # fmt: skip
