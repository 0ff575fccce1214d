"""What is typed for a mandate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.ui.forms import DayField


class MandateForm(forms.Form):
    delegate_name = forms.CharField(
        label=_("A chi dà la delega"), max_length=200,
        help_text=_("L'ufficio, oppure nome e cognome di una persona."),
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("Per fare che cosa"), max_length=400, widget=forms.Textarea({"rows": 3}),
        help_text=_("Una cosa precisa, per esempio: prenotare l'appuntamento in Questura."),
    )  # fmt: skip
    valid_from = DayField(label=_("Valida dal"), initial=clock.today)
    valid_to = DayField(
        label=_("Valida fino al"), required=False, help_text=_("Vuoto: finché non la toglie.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("La delega finirebbe prima di cominciare."))
        return data
