"""What is typed to end a grant, or to say until when it lasts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.ui.forms import DayField


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Perché"), max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text=_("Lo legge l'ufficio che perde l'accesso, e chi segue la persona."),
    )  # fmt: skip


class TermForm(EndForm):
    until = DayField(label=_("Fino al"), help_text=_("L'ultimo giorno in cui vede la persona."))
    field_order = ["until", "reason"]
