"""Who asked for the data of a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

REQUESTERS = [
    ("person", _("La persona stessa")),
    ("guardian", _("Chi risponde di un minore o di una persona tutelata")),
    ("delegate", _("Una persona delegata, con delega scritta")),
    ("authority", _("Un'autorità, con richiesta scritta")),
]


class ExportForm(forms.Form):
    requester = forms.ChoiceField(
        label=_("Chi chiede i dati"), choices=REQUESTERS, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Nota"), max_length=200, required=False,
        help_text=_("Per esempio il numero di protocollo della richiesta."),
    )  # fmt: skip

    def reason(self) -> str:
        """The reason as the register keeps it."""
        said = str(dict(REQUESTERS)[self.cleaned_data["requester"]])
        return ". ".join(filter(None, [said, self.cleaned_data["note"]]))
