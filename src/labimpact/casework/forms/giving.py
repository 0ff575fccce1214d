"""Recording what was given of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.casework.enums import Attendance
from labimpact.casework.forms.benefits import BenefitFields
from labimpact.casework.forms.plan_rows import CENTS
from labimpact.casework.models import Intervention, Provision
from labimpact.casework.queries.page import Done
from labimpact.casework.queries.plans import what_is_done
from labimpact.deliveries.units import amount
from labimpact.network.models import Office
from labimpact.ui.forms import DayField

# Beyond so many times what was planned one is asked whether it is so.
_FAR_MORE = 2


class ProvideForm(BenefitFields):
    """Erogazione: which intervention, on which day, how much; or that nobody came.

    It opens on the intervention asked for, or on the first that is not finished.
    """

    intervention = forms.TypedChoiceField(label=_("Intervento"), coerce=int)
    on = DayField(label=_("Giorno"))
    attendance = forms.ChoiceField(
        label=_("Presenza"), choices=Attendance.choices, widget=forms.RadioSelect
    )
    quantity = forms.DecimalField(
        label=_("Quanto"), required=False, min_value=0, max_digits=8, decimal_places=2
    )
    sure = forms.BooleanField(label=_("Sì, è giusto così"), required=False)
    who = forms.TypedChoiceField(
        label=_("Chi l'ha fatto"), coerce=int, empty_value=None, required=False,
        help_text=_("Quello che ha fatto un altro ufficio della rete lo conta quell'ufficio."),
    )  # fmt: skip
    text = forms.CharField(label=_("Nota"), required=False, max_length=600)

    def __init__(
        self, doings: Sequence[Done], offices: Sequence[Office], data: Any = None, *,
        asked: int | None = None, here: int | None = None, given: Sequence[Provision] = (),
    ) -> None:  # fmt: skip
        self.given = given
        self.doings = {one.intervention.pk: one for one in doings}
        self.offices = {office.pk: office for office in offices}
        opened = _opened(doings, asked, here)
        first = {"on": clock.today(), "attendance": Attendance.PRESENT, "quantity": 1}
        if opened is not None and opened.cost_cents:
            # What the plan means to spend, each time.
            first["cost"] = round(Decimal(opened.cost_cents) / CENTS / opened.quantity, 2)
        super().__init__(
            data, initial=first | ({"intervention": opened.pk} if opened else {})
        )  # fmt: skip
        field = cast("forms.ChoiceField", self.fields["intervention"])
        field.choices = [(pk, _told(one)) for pk, one in self.doings.items()]
        who = cast("forms.ChoiceField", self.fields["who"])
        who.choices = [("", _("chi dice il progetto")), *self.offices.items()]
        if opened is not None:
            self.fields["quantity"].help_text = _in_units(opened)
        self.asks_if_sure = False
        self.opens_money = opened is not None and opened.item == "economic_benefit"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        doing = self.doings.get(data.get("intervention") or 0)
        given = data.get("quantity") or Decimal(0)
        present = data.get("attendance") == Attendance.PRESENT
        if doing and present and doing.given + given > _FAR_MORE * doing.intervention.quantity:
            self.asks_if_sure = True
            if not data.get("sure"):
                self.add_error("quantity", _far_more(doing, given))
        elif self._is_there(data):
            self.asks_if_sure = True
            if not data.get("sure"):
                self.add_error("on", _("Di quel giorno è già registrato, uguale: se è un'altra"
                                       " volta, dillo qui sotto."))  # fmt: skip
        return data

    def _is_there(self, data: dict[str, Any]) -> bool:
        """The same of the same day: a form that was filled in again by the browser's *Back*."""
        said = tuple(data.get(name) for name in ("intervention", "on", "attendance"))
        return any(
            (one.intervention_id, one.given_on, one.attendance) == said and one.voided_at is None
            and (one.attendance != Attendance.PRESENT or one.quantity == data.get("quantity"))
            for one in self.given
        )  # fmt: skip

    @property
    def chosen(self) -> Intervention:
        return self.doings[self.cleaned_data["intervention"]].intervention

    def given_by(self) -> Office | None:
        """The office that gave it: the one chosen, or the one of the plan; None is no office."""
        office = self.cleaned_data["who"]
        return self.offices[office] if office else self.chosen.office


def _opened(doings: Sequence[Done], asked: int | None, here: int | None) -> Intervention | None:
    """The intervention asked for; else the first unfinished one, the office's own before others."""
    if not doings:
        return None
    first = min(
        doings,
        key=lambda one: (
            one.intervention.pk != asked, one.is_finished,
            one.intervention.office_id != here,
        ),
    )  # fmt: skip
    return first.intervention


def _told(one: Done) -> str:
    """What is done, how much of it was given and is meant, and by whom."""
    doing = one.intervention
    meant = amount(doing.quantity, doing.unit)
    who = str(doing.office) if doing.office else doing.provider
    how_much = gettext("%(given)s su %(meant)s") % {
        "given": f"{one.given.normalize():f}",
        "meant": meant,
    }
    return " · ".join(filter(None, [f"{what_is_done(doing)} ({how_much})", who]))


def _in_units(opened: Intervention) -> str:
    """In what the number counts: in the unit of the intervention."""
    return gettext("Per esempio «%(amount)s»: l'unità è quella dell'intervento.") % {
        "amount": amount(Decimal(1), opened.unit)
    }


def _far_more(doing: Done, given: Decimal) -> str:
    one = doing.intervention
    return gettext("Con questi diventano %(sum)s, e il progetto ne prevede %(meant)s: se è giusto"
             " così, dillo qui sotto.") % {
        "sum": amount(doing.given + given, one.unit), "meant": amount(one.quantity, one.unit)
    }  # fmt: skip
