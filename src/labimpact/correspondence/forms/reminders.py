"""Planning a reminder by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.correspondence.enums import ReminderKind
from labimpact.ui.forms import DayField, HourField

CHOICES = [
    (ReminderKind.APPOINTMENT, _("un appuntamento")),
    (ReminderKind.DEADLINE, _("una scadenza")),
    (ReminderKind.MISSING_DOCUMENT, _("documenti da portare")),
]


class ReminderForm(forms.Form):
    """Of what, and for when; the days before are those of the rules."""

    kind = forms.ChoiceField(label=_("Che cosa ricordare"), choices=CHOICES)
    day = DayField(label=_("Per il giorno"))
    hour = HourField(
        label=_("Alle ore"),
        required=False,
        help_text=_("Solo per un appuntamento, per esempio 9:30."),
    )

    twice = forms.BooleanField(
        label=_("Mettilo lo stesso"),
        required=False,
        help_text=_("Per la stessa ora parte solo se l'altro viene fermato."),
    )

    def clean(self) -> dict[str, Any]:
        known = super().clean() or {}
        if known.get("day") and known["day"] <= clock.today():
            self.add_error("day", _now("Scegli un giorno da domani in poi."))
        if known.get("kind") != ReminderKind.APPOINTMENT:
            known["hour"] = None
        return known
