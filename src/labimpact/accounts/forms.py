"""Forms of the account pages that are ours."""

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.accounts.actions import MOST_MINUTES, SHORTEST_REASON


class StaffSessionForm(forms.Form):
    """Why, and for how long."""

    reason = forms.CharField(
        label=_("Motivo"),
        min_length=SHORTEST_REASON,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Resta nel registro degli accessi: per esempio il numero della richiesta."),
    )
    minutes = forms.IntegerField(
        label=_("Durata in minuti"), min_value=1, max_value=MOST_MINUTES, initial=30
    )
