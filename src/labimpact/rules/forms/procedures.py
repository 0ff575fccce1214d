"""Editing a procedure: its text, who answers for it, and from when it holds."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.rules.actions import Draft
from labimpact.rules.loading import known
from labimpact.rules.models import ProcedureVersion
from labimpact.rules.procedures.checking import WrongDefinition
from labimpact.rules.procedures.definition import Procedure
from labimpact.rules.procedures.editing import LARGEST, Heading, checked, contradicts
from labimpact.ui.forms import DayField


class VersionForm(forms.Form):
    """The next version of a procedure; what is wrong in the text is said line by line."""

    valid_from = DayField(label=_("Vale dal"))
    review_on = DayField(label=_("Da rivedere entro il"))
    author = forms.CharField(label=_("Autore"), max_length=150)
    source = forms.CharField(
        label=_("Fonte di tutta la pratica"),
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = forms.CharField(
        label=_("Testo della pratica"),
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(
            attrs={"rows": 32, "class": "mono", "spellcheck": "false", "wrap": "off"}
        ),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, last: ProcedureVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = last
        self.procedure: Procedure | None = None
        self.problems: list[str] = []

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < clock.today():
            raise forms.ValidationError(_("Una versione non può valere da un giorno passato."))
        rows = ProcedureVersion.objects.filter(code=self.last.code)
        against = contradicts(day, list(rows.values_list("version", "valid_from")))
        if against:
            raise forms.ValidationError(against)
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, review = data.get("valid_from"), data.get("review_on")
        if start and review and review <= start:
            self.add_error(
                "review_on", _("La revisione va fatta dopo che la versione è cominciata.")
            )
        if "text" in data:
            self._check(data)
        return data

    def _check(self, data: dict[str, Any]) -> None:
        """The text is checked also while the rest is wrong: all is said at once."""
        heading = Heading(
            self.last.code,
            self.last.version + 1,
            data.get("author") or "-",
            data.get("source") or "-",
            data.get("review_on") or clock.today(),
            data.get("valid_from"),
        )
        try:
            self.procedure = checked(data["text"], heading, known())
        except WrongDefinition as wrong:
            self.problems = wrong.problems
            self.add_error("text", _("Il testo va corretto: le righe sono elencate sopra."))

    def draft(self) -> Draft:
        """What is to be saved."""
        data = self.cleaned_data
        return Draft(
            text=data["text"],
            author=data["author"],
            source=data["source"],
            review_on=data["review_on"],
            valid_from=data["valid_from"],
            based_on=data["based_on"],
        )

    def fingerprint(self) -> str:
        """What the preview showed: saving asks that it is still this."""
        data = self.cleaned_data
        parts = (data["text"], data["author"], data["source"])
        days = (data["review_on"].isoformat(), data["valid_from"].isoformat())
        return hashlib.sha256("\0".join((*parts, *days)).encode()).hexdigest()


class SwitchForm(forms.Form):
    """Turning a procedure off or on again."""

    valid_from = DayField(label=_("Dal"))
    because = forms.CharField(
        label=_("Perché"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Se la spegni, gli operatori leggono questo. Se la accendi, è la fonte."),
    )
