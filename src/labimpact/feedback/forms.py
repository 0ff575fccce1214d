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


class AnswerForm(forms.Form):
    """Rispondi: to who left an address for it."""

    answer = forms.CharField(
        label=_("La tua risposta"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )
