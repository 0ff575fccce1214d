"""Signing or disputing a report from a link, and saying how it went."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base.errors import Refused
from labimpact.casework import signing


class GlassForm(forms.Form):
    """Chi firma, by name; the lines on the glass beside it are not obligatory."""

    name = forms.CharField(label=_("Nome e cognome di chi firma"), max_length=200)
    strokes = forms.CharField(
        required=False, max_length=120_000, widget=forms.HiddenInput({"data-strokes": ""})
    )

    def clean_strokes(self) -> list[list[list[int]]]:
        text = self.cleaned_data["strokes"]
        if text in ("", "[]"):
            return []
        try:
            return signing.read(text)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class DisputeForm(forms.Form):
    text = forms.CharField(
        label=_("Che cosa non torna"), max_length=600, widget=forms.Textarea({"rows": 4}),
        help_text=_("Orari, presenze o esito: senza nomi e senza fatti di salute o di giustizia."),
    )  # fmt: skip


class OpinionForm(forms.Form):
    """One of three faces, and words for who wants."""

    score = forms.TypedChoiceField(
        coerce=int, choices=[(3, "3"), (2, "2"), (1, "1")], widget=forms.RadioSelect
    )
    words = forms.CharField(max_length=600, required=False, widget=forms.Textarea({"rows": 3}))
