"""Who comes into the team of a case, and who leaves it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.casework.enums import TeamRole
from labimpact.casework.models import Case
from labimpact.casework.queries.team import offices_by_area
from labimpact.network.models import Office


class MemberForm(forms.Form):
    """Équipe: an office of the network or somebody outside it, and in which role.

    Of the network only the offices in which somebody works on cases, those of the same area first.
    """

    office = forms.TypedChoiceField(
        label=gettext_lazy("Ufficio della rete"), coerce=int, empty_value=None, required=False
    )
    body_name = forms.CharField(
        label=gettext_lazy("Ente, se fuori dalla rete"), required=False, max_length=200
    )
    name = forms.CharField(
        label=gettext_lazy("Nome di chi ci lavora"), required=False, max_length=200
    )
    role = forms.ChoiceField(label=gettext_lazy("Ruolo"))

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = offices_by_area(case)
        self.offices = {office.pk: office for group in groups.values() for office in group}
        office = cast("forms.ChoiceField", self.fields["office"])
        office.choices = [
            ("", _("fuori dalla rete")),
            *((area, [(o.pk, o.name) for o in found]) for area, found in groups.items()),
        ]
        role = cast("forms.ChoiceField", self.fields["role"])
        role.choices = [c for c in TeamRole.choices if c[0] != TeamRole.CASE_MANAGER]

    def chosen(self) -> Office | None:
        """The office of the network; nobody for who is outside it."""
        return self.offices.get(self.cleaned_data["office"])


class EndSeatForm(forms.Form):
    """Uscita dall'équipe, with some days of hand-over."""

    handover_days = forms.IntegerField(
        label=gettext_lazy("Per quanti giorni lo legge ancora"), min_value=0, initial=0
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = cast("forms.IntegerField", self.fields["handover_days"])
        days.help_text = _(
            "Per il passaggio di consegne: al massimo %(most)s. Con 0 lo legge fino a stasera."
        ) % {"most": most}
