"""The period of the report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.ui.forms import DayField

LONGEST = timedelta(days=3 * 366)


class PeriodForm(forms.Form):
    """From when to when; the last three months and the next two weeks unless said."""

    dal = DayField(label=_("Dal"), required=False)
    al = DayField(label=_("Al"), required=False)
    servizio = forms.ChoiceField(label=_("Servizio"), required=False)

    def __init__(self, data: Any, services: list[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["servizio"].choices = [(str(pk), name) for pk, name in services]  # type: ignore[attr-defined]
        if len(services) < 2:
            del self.fields["servizio"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        first, last = self.period()
        if last < first:
            self.add_error("al", _("Finisce prima di cominciare."))
        elif last - first > LONGEST:
            self.add_error("al", _("Il periodo va fino a tre anni."))
        return cleaned

    def period(self) -> tuple[date, date]:
        """The two days that were asked, or the usual ones."""
        today = clock.today()
        asked = getattr(self, "cleaned_data", {})
        last = asked.get("al") or (today + timedelta(days=14))
        return asked.get("dal") or (min(last, today) - timedelta(days=91)), last
