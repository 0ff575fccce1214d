"""What is attached to a request for whoever mediates."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.people.forms.files import UploadField


class AttachmentForm(forms.Form):
    upload = UploadField(
        label=_("File o foto"),
        help_text=_(
            "PDF, foto, documento o testo, fino a 20 MB. Lo apre chi media, fino a poco dopo"
            " l'incontro."
        ),
        error_messages={"required": _("Scegli il file o fai la foto.")},
    )
