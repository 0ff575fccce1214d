"""What of a case is told to whom, and the file that another body sent."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.flows.enums import SummaryPart
from labimpact.flows.summaries.adapters import ADAPTERS

_FORMATS = [(code, adapter.label) for code, adapter in ADAPTERS.items()]


class FormatForm(forms.Form):
    """In which format; not asked while there is one."""

    adapter = forms.ChoiceField(label=_("Formato"), choices=_FORMATS, initial=_FORMATS[0][0])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if len(_FORMATS) == 1:
            self.fields["adapter"].widget = forms.HiddenInput()


class SummaryForm(FormatForm):
    """To whom, and which parts: none is chosen, the least is who it is and that a case runs."""

    to = forms.CharField(
        label=_("A chi lo dai"), max_length=200,
        help_text=_("Ente e ufficio. Resta scritto nel registro degli accessi."),
    )  # fmt: skip
    parts = forms.MultipleChoiceField(
        label=_("Che cosa c'è dentro, oltre a chi è e da quando è seguita"), required=False,
        choices=SummaryPart.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("Scegli solo quello che serve a chi lo riceve."),
    )  # fmt: skip

    def chosen(self) -> list[SummaryPart]:
        return [SummaryPart(part) for part in self.cleaned_data["parts"]]


class UploadForm(FormatForm):
    """The file that another body sent."""

    upload = forms.FileField(
        label=_("Il file ricevuto"), allow_empty_file=True,
        error_messages={"required": _("Scegli il file.")},
        widget=forms.FileInput(attrs={"accept": ".json,application/json,application/fhir+json"}),
    )  # fmt: skip


class TakeInForm(FormatForm):
    """The same file once it was shown, and the yes of who read it."""

    content = forms.CharField(widget=forms.HiddenInput, strip=False)
    same = forms.BooleanField(label=_("È la stessa persona"))
