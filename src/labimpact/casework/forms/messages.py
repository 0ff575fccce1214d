"""What is written to the team of a case, to whom, and by when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.casework.queries.messages import TeamPerson
from labimpact.ui.forms import DayField


class MessageForm(forms.Form):
    """A message; whoever is ticked or called by name after an at sign is told."""

    text = forms.CharField(
        label=_("Messaggio"), max_length=4000,
        widget=forms.Textarea({"rows": 3, "data-mentions": "to"}),
        help_text=_("Per rivolgerti a qualcuno scrivi @ e il nome, o segnalo in «A chi»."),
    )  # fmt: skip
    to = forms.TypedMultipleChoiceField(
        label=_("A chi"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Senza nessuno, è per tutta l'équipe."),
    )  # fmt: skip
    due_on = DayField(
        label=_("Entro il"), required=False,
        help_text=_("Con un giorno diventa una cosa da fare per chi hai scelto."),
    )  # fmt: skip

    def __init__(self, people: Sequence[TeamPerson], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["to"]
        chosen.choices = [(p.user_id, f"{p.name} · {p.office}") for p in people]
