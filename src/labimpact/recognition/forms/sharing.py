"""What is asked of another office, and what it answers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """Which pair, and why the other office should say yes."""

    pair_id = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("Perché lo chiedi"), max_length=400, min_length=10,
        initial=_("Ci sembra la stessa persona: chiediamo di unire le due schede."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """Yes or no, and why not."""

    answer = forms.ChoiceField(
        label=_("Che cosa rispondi"), widget=forms.RadioSelect,
        choices=[
            ("yes", _("Sì: l'altro ufficio vedrà la scheda come la vede il nostro")),
            ("no", _("No")),
        ],
    )  # fmt: skip
    note = forms.CharField(
        label=_("Perché no"), required=False, max_length=400,
        help_text=_("Resta scritto per chi lavora nel tuo ufficio; chi ha chiesto non lo legge."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        if found.get("answer") == "no" and not found.get("note", "").strip():
            self.add_error("note", _("Scrivi perché no."))
        return found
