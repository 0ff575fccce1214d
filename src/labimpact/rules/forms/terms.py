"""Choosing a term and the day it starts from."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.rules import queries
from labimpact.rules.calendars import YearlyHoliday
from labimpact.rules.terms import ROME, Unit
from labimpact.ui.forms import DayField, HourField

_FAR = 100


class TermForm(forms.Form):
    """Calcola un termine: which, from when, and the patron saint if it is to be counted."""

    termine = forms.ChoiceField(label=_("Termine"))
    dal = DayField(
        label=_("Giorno dell'evento"),
        help_text=_("Il giorno in cui è successo, non quello in cui lo scrivi."),
    )
    ora = HourField(
        label=_("Ora dell'evento"),
        required=False,
        help_text=_("Se la sai. Senza, si conta dalla mezzanotte con cui comincia il giorno."),
    )
    patrono = forms.CharField(
        label=_("Santo patrono del luogo"),
        required=False,
        max_length=5,
        widget=forms.TextInput(attrs={"placeholder": _("gg/mm"), "inputmode": "numeric"}),
        help_text=_("Di solito non si conta. Se serve, scrivi giorno e mese."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(row.code, row.label) for row in queries.all_terms()]
        cast("forms.ChoiceField", self.fields["termine"]).choices = [("", _("Scegli…")), *offered]
        if not self._in_hours():
            del self.fields["ora"]

    def _in_hours(self) -> bool:
        """Whether the term chosen is one of hours: only these ask for the hour."""
        chosen = (self.data if self.is_bound else self.initial).get("termine") or ""
        return any(term.unit is Unit.HOUR for term in queries.terms(str(chosen)))

    def clean_dal(self) -> date:
        day: date = self.cleaned_data["dal"]
        if not 1990 <= day.year <= 1990 + _FAR:
            raise forms.ValidationError(_("Scrivi un giorno tra il 1990 e il 2090."))
        return day

    def clean_patrono(self) -> YearlyHoliday | None:
        text = self.cleaned_data["patrono"].strip()
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})", text)
        try:
            # A leap year: 29 February is somebody's patron too.
            day = date(2024, int(found.group(2)), int(found.group(1))) if found else None
        except ValueError:
            day = None
        if day is None:
            raise forms.ValidationError(_("Scrivi giorno e mese, per esempio 07/12."))
        return YearlyHoliday(day.month, day.day, str(_("santo patrono")))

    def event(self) -> date | datetime:
        """The event: a moment when its hour is known, else a day."""
        day, hour = self.cleaned_data["dal"], self.cleaned_data.get("ora")
        return day if hour is None else datetime.combine(day, hour, tzinfo=ROME)
