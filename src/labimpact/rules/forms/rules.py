from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.rules.actions import NewVersion
from labimpact.rules.floors import too_short
from labimpact.rules.models import Rule
from labimpact.ui.forms import DayField

MARKS = [
    ("†", _("† conoscenza professionale: da far confermare a un legale")),
    ("⚑", _("⚑ le fonti non concordano o la norma sta cambiando")),
]


class AmendForm(forms.Form):
    """The next version of a rule; a number stays a number, a list stays a list."""

    value = forms.CharField(label=_("Nuovo valore"), max_length=2000)
    valid_from = DayField(label=_("Valida dal"))
    source = forms.CharField(
        label=_("Fonte"), max_length=400, help_text=_("Atto e articolo, o titolo della pagina.")
    )
    marks = forms.MultipleChoiceField(
        label=_("Segni"), choices=MARKS, required=False, widget=forms.CheckboxSelectMultiple
    )
    checked_by = forms.CharField(label=_("Chi l'ha verificata"), max_length=150)
    checked_on = DayField(label=_("Verificata il"))
    note = forms.CharField(
        label=_("Nota"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        self.rule = rule
        super().__init__(*args, **kwargs)
        if isinstance(rule.value, list | dict):
            self.fields["value"].widget = forms.Textarea(attrs={"rows": 6})

    def clean_value(self) -> Any:
        text = self.cleaned_data["value"].strip()
        old = self.rule.value
        if isinstance(old, list | dict):
            try:
                new = json.loads(text)
            except ValueError as error:
                raise forms.ValidationError(_("Non è scritto come il valore di prima.")) from error
            if type(new) is not type(old):
                raise forms.ValidationError(_("Non è scritto come il valore di prima."))
            return new
        return self._number(text, old)

    def _number(self, text: str, old: Any) -> Any:
        """Italian or English decimals; the kind of value (integer, decimal, text) is kept."""
        plain = text.replace(".", "").replace(",", ".") if "," in text else text
        if isinstance(old, int) and not isinstance(old, bool):
            if not plain.lstrip("-").isdigit():
                raise forms.ValidationError(_("Scrivi un numero intero, come quello di prima."))
            if least := too_short(self.rule.code, self.rule.unit, int(plain)):
                raise forms.ValidationError(
                    _("È troppo corto: il minimo è %(least)s."), params={"least": least}
                )
            return int(plain)
        try:
            Decimal(str(old))
        except InvalidOperation:
            return text
        try:
            return str(Decimal(plain))
        except InvalidOperation as error:
            raise forms.ValidationError(_("Scrivi un numero, per esempio 16,00.")) from error

    def version(self) -> NewVersion:
        data = self.cleaned_data
        return NewVersion(
            value=data["value"],
            valid_from=data["valid_from"],
            source=data["source"],
            note=data["note"],
            checked_by=data["checked_by"],
            checked_on=data["checked_on"],
            marks=tuple(data["marks"]),
        )

    def clean_checked_on(self) -> Any:
        day = self.cleaned_data["checked_on"]
        if day and day > clock.today():
            raise forms.ValidationError(_("Questo giorno deve ancora venire."))
        return day


class ItemForm(forms.Form):
    label = forms.CharField(label=_("Etichetta"), max_length=200)
    code = forms.SlugField(
        label=_("Codice"),
        max_length=60,
        help_text=_("In inglese, minuscolo, con il trattino basso: non cambierà più."),
    )
    source = forms.CharField(label=_("Fonte"), max_length=400)
