"""Of which days the visits are read."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _day() -> forms.DateInput:
    # A browser shows no day that is not written so (HTML, date state of an input).
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class PeriodForm(forms.Form):
    """From a day to a day."""

    first = forms.DateField(label=_("Dal"), widget=_day())
    last = forms.DateField(label=_("Al"), widget=_day())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last", _("La fine viene prima dell'inizio."))
        return said
