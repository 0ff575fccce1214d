"""Forms of a household."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.people.actions.households import Place
from labimpact.people.enums import HouseholdKind
from labimpact.people.forms.fields import CodeField, KnownField
from labimpact.ui.forms import DayField


class MemberForm(forms.Form):
    """A person's place in a household."""

    role = CodeField("household_role", label=_("Ruolo nel nucleo"))
    cohabits = forms.BooleanField(label=_("Convive"), required=False, initial=True)
    is_dependent = KnownField(label=_("È a carico"))
    valid_from = DayField(label=_("Dal"), required=False)

    def to_place(self) -> Place:
        known = self.cleaned_data
        return Place(
            role=known["role"],
            cohabits=known["cohabits"],
            is_dependent=known["is_dependent"],
            valid_from=known["valid_from"],
        )


class HouseholdForm(MemberForm):
    """A new household and the place of its first member."""

    kind = forms.ChoiceField(
        label=_("Tipo di nucleo"), choices=HouseholdKind.choices, initial=HouseholdKind.ACTUAL
    )
    field_order = ["kind"]


class LeaveForm(forms.Form):
    """The day on which somebody leaves a household."""

    on = DayField(label=_("Uscita il"))
