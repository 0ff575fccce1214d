"""Signing a plan on the glass, attaching the signed sheet, the last question."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base.errors import Refused
from labimpact.casework import signing
from labimpact.people.forms.files import UploadField


class SignForm(forms.Form):
    """Who signs, and the lines they drew."""

    with_whom = forms.CharField(label=_("Chi firma"), max_length=200)
    strokes = forms.CharField(
        required=False, max_length=120_000, widget=forms.HiddenInput({"data-strokes": ""})
    )

    def clean_strokes(self) -> list[list[list[int]]]:
        try:
            return signing.read(self.cleaned_data["strokes"])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class SignedSheetForm(forms.Form):
    upload = UploadField(
        label=_("Foglio firmato"),
        help_text=_("La scansione o la foto del foglio con la firma."),
        error_messages={"required": _("Scegli il file o fai la foto.")},
    )


class SatisfactionForm(forms.Form):
    """One of five faces."""

    satisfaction = forms.TypedChoiceField(
        coerce=int, choices=[(n, str(n)) for n in range(1, 6)], widget=forms.RadioSelect
    )
