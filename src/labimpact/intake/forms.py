"""How an office says that a request from the portal ended."""

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.intake.enums import Outcome


class CloseForm(forms.Form):
    """Chiudi: how it ended, and a few words."""

    outcome = forms.ChoiceField(
        label=_("Com'è finita"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Nota"), required=False, max_length=600, widget=forms.Textarea({"rows": 3})
    )
