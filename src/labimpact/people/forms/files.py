"""What is typed when a file is attached."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.documents.content import ACCEPT
from labimpact.rules import queries as rules
from labimpact.ui.forms import DayField, FileInput


class UploadField(forms.FileField):
    """A file or a photo; an empty one is refused by the storage, in the house's own words."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FileInput({"accept": ACCEPT}, camera=True))
        super().__init__(allow_empty_file=True, **kwargs)


class AttachForm(forms.Form):
    upload = UploadField(
        label=_("File o foto"),
        help_text=_(
            "PDF, foto, documento o testo, fino a 20 MB. La foto resta com'è: può contenere il "
            "luogo e l'ora dello scatto."
        ),
        error_messages={"required": _("Scegli il file o fai la foto.")},
    )
    kind = forms.ChoiceField(
        label=_("Che cos'è"), choices=lambda: [("", _("Scegli…")), *rules.choices("file_kind")],
        required=False,
    )  # fmt: skip
    caption = forms.CharField(
        label=_("Descrizione"), max_length=200, required=False,
        help_text=_("Per esempio: ricevuta del kit postale, prima pagina."),
    )  # fmt: skip
    expires_on = DayField(label=_("Scade il"), required=False)


class SignedMandateForm(forms.Form):
    upload = UploadField(
        label=_("Delega firmata"),
        help_text=_("La scansione o la foto del foglio con le firme."),
        error_messages={"required": _("Scegli il file o fai la foto.")},
    )
