"""The forms of the service's settings, and of the form it sends by e-mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.mediation.forms.fields import HoursField
from labimpact.network.models import Body


class ServiceForm(forms.Form):
    """Whether requests come in, and the times between sessions."""

    is_open = forms.BooleanField(label=_("Riceve richieste"), required=False)
    offer_hours = forms.IntegerField(
        label=_("Ore per rispondere a una proposta"), min_value=1, max_value=168
    )
    rest_minutes = HoursField(
        label=_("Riposo fra due giornate (ore)"), help_text=_("Per esempio 11, o 10,5.")
    )
    pause_minutes = forms.IntegerField(
        label=_("Pausa fra due incontri (minuti)"), min_value=0, max_value=720
    )


class FormLinkForm(forms.Form):
    """To which body, at which address, the secret form is sent."""

    body = forms.ModelChoiceField(label=_("Ente"), queryset=Body.objects.none(), empty_label="—")
    email = forms.EmailField(
        label=_("Indirizzo e-mail"),
        help_text=_("Chi legge la mail può chiedere mediazione per questo ente, senza utenza."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.order_by("name")  # type: ignore[attr-defined]
