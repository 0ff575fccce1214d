"""How an editor closes a remark."""

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.feedback.enums import Outcome


class CloseForm(forms.Form):
    """Chiudi: what was done, and a few words for colleagues."""

    outcome = forms.ChoiceField(
        label=_("Che cosa si è fatto"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Nota"), required=False, max_length=300)
