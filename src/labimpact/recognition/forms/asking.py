"""Asking another office about somebody it follows."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """Whom one has in front of one, and why one needs to know."""

    typed = forms.CharField(
        label=_("Chi hai davanti"), max_length=200,
        help_text=_("Nome e anno di nascita come li ha detti: chi risponde li legge."),
    )  # fmt: skip
    why = forms.CharField(
        label=_("Perché lo chiedi"), min_length=10, max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Per esempio: è allo sportello per il rinnovo del permesso."),
    )  # fmt: skip
