"""What is typed of a document of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from labimpact.casework.actions.documents import About
from labimpact.casework.enums import Sharing
from labimpact.casework.forms.seen import SeenForm
from labimpact.casework.models import CaseDocument
from labimpact.documents.content import ACCEPT
from labimpact.people.forms.files import UploadField
from labimpact.rules import queries as rules
from labimpact.ui.forms import DayField, FileInput

_CHOOSE = {"required": _("Scegli il file o fai la foto.")}


class _SeveralInput(FileInput):
    allow_multiple_selected = True


class SeveralField(UploadField):
    """One or more files; each is looked at by itself."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"accept": ACCEPT, "class": "drop-zone"}
        super().__init__(widget=_SeveralInput(attrs, camera=True), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        one = super().clean
        if isinstance(data, list | tuple) and data:
            return [one(each, initial) for each in data]
        return [one(data, initial)]


class AboutForm(forms.Form):
    """Che cos'è, chi lo apre, quando scade."""

    title = forms.CharField(
        label=_("Oggetto"), max_length=200, required=False,
        help_text=_("Per esempio: certificato di nascita. Vuoto: il nome del file."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Che cos'è"), choices=lambda: [("", _("Scegli…")), *rules.choices("file_kind")],
        required=False,
    )  # fmt: skip
    visible_to = forms.ChoiceField(
        label=_("Chi lo apre"), choices=Sharing.choices, initial=Sharing.TEAM
    )
    expires_on = DayField(
        label=_("Scade il"), required=False,
        help_text=_("Due mesi prima diventa una cosa da fare."),
    )  # fmt: skip

    def about(self) -> About:
        data = self.cleaned_data
        return About(
            title=data["title"], kind=data["kind"], visible_to=Sharing(data["visible_to"]),
            expires_on=data["expires_on"],
        )  # fmt: skip


class AddDocumentsForm(AboutForm):
    uploads = SeveralField(
        label=_("File o foto"),
        help_text=_(
            "Trascina qui uno o più file, o sceglili: PDF, foto, documenti, fino a 20 MB l'uno."
        ),
        error_messages=_CHOOSE,
    )
    field_order = ("uploads", "title", "kind", "visible_to", "expires_on")


class ChangeDocumentForm(SeenForm, AboutForm):
    kept_in = ("title", "kind", "visible_to", "expires_on")

    def __init__(self, document: CaseDocument, data: Any = None) -> None:
        stored = {name: getattr(document, name) for name in self.kept_in}
        super().__init__(data, record=document, stored=stored)


class AddVersionForm(forms.Form):
    upload = UploadField(
        label=_("File o foto"), help_text=_("Fino a 20 MB."), error_messages=_CHOOSE
    )
    what_changes = forms.CharField(label=_("Che cosa cambia"), max_length=200, required=False)


class FindForm(forms.Form):
    q = forms.CharField(label=_("Parole"), max_length=200, required=False)
