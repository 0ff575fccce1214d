from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.models import Office
from labimpact.retention.models import LegalHold


class PlanForm(forms.Form):
    """For which area a dry run is made."""

    area = forms.ChoiceField(label=_("Ambito"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class ConfirmForm(forms.Form):
    """The list that was seen, and the word of who decides."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    seen = forms.BooleanField(
        label=_("Ho guardato quante schede e di quali uffici: confermo questo piano")
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Perché"), max_length=300, min_length=5)


class HoldForm(forms.Form):
    """What is held, by its number: who decides here sees no names."""

    scope = forms.ChoiceField(label=_("Che cosa si blocca"), choices=LegalHold.Scope.choices)
    office = forms.ModelChoiceField(label=_("Ufficio"), queryset=Office.objects.none())
    number = forms.IntegerField(
        label=_("Numero della persona o della pratica"),
        required=False,
        min_value=1,
        max_value=10**15,
        help_text=_("Lo trovi nel registro degli accessi, dopo #. Per un ufficio non serve."),
    )
    reason = forms.CharField(
        label=_("Perché"),
        max_length=300,
        min_length=5,
        help_text=_("Per esempio il numero del procedimento. Non scrivere nomi di persone."),
    )
    until = forms.DateField(
        label=_("Fino al"), required=False, help_text=_("Vuoto: finché qualcuno non lo toglie.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Office.objects.all()
        if Permission.RETENTION_MANAGE not in actor.network:
            offices = offices.filter(pk__in=actor.offices_where(Permission.RETENTION_MANAGE))
        field = self.fields["office"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = offices
