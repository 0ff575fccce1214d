"""The file, and what kind of register it is."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.imports.profiles import profiles
from labimpact.ui.forms import FileInput

ACCEPTED = ".xlsx,.xlsm,.ods,.csv,.tsv,.txt"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Il file del registro"),
        help_text=_("Excel (.xlsx), LibreOffice (.ods) o CSV, fino a 20 MB. Puoi trascinarlo qui."),
        widget=FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": _("Scegli il file."),
            "empty": _("Il file è vuoto: controlla di avere scelto quello giusto."),
        },
    )
    profile = forms.ChoiceField(
        label=_("Che registro è"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli che registro è.")},
    )
    again = forms.BooleanField(
        label=_("Sì, caricalo di nuovo"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profile = cast("forms.ChoiceField", self.fields["profile"])
        profile.choices = [(p.code, f"{p.label}: {p.description}") for p in profiles()]
        profile.initial = profile.choices[0][0]


class ResendForm(forms.Form):
    file = forms.FileField(
        label=_("Il foglio corretto"),
        help_text=_("Quello scaricato da qui, con la colonna «Riga» così com'è."),
        widget=FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Scegli il file corretto.")},
    )
