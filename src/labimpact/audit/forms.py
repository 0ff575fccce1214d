"""What the privacy officer looks for in the register."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import BigIntegerField
from django.utils.translation import gettext_lazy as _

from labimpact.audit import labels
from labimpact.audit.queries import Filters
from labimpact.base import clock
from labimpact.ui.forms import DayField

MOST_DAYS = 366
USUAL_DAYS = 7


class FilterForm(forms.Form):
    """A period of at most a year; everything else is optional."""

    starts_on = DayField(label=_("Dal"))
    ends_on = DayField(label=_("Al"))
    who = forms.CharField(label=_("Chi"), max_length=100, required=False)
    # No longer than a record's number can be: the database has no room for more.
    person_id = forms.IntegerField(
        label=_("Numero della scheda"),
        min_value=1,
        max_value=BigIntegerField.MAX_BIGINT,
        required=False,
    )
    office = forms.CharField(label=_("Ufficio"), max_length=100, required=False)
    action = forms.ChoiceField(
        label=_("Operazione"),
        required=False,
        choices=[("", _("tutte")), *labels.choices()],
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("Il periodo finisce prima di cominciare."))
        elif start and end and (end - start).days > MOST_DAYS:
            self.add_error("starts_on", _("Scegli un periodo di un anno al massimo."))
        return cleaned

    @property
    def filters(self) -> Filters:
        return Filters(**self.cleaned_data)

    @staticmethod
    def usual() -> dict[str, str]:
        """The last week, when nothing was asked."""
        today = clock.today()
        start = today - timedelta(days=USUAL_DAYS - 1)
        return {"starts_on": f"{start:%d/%m/%Y}", "ends_on": f"{today:%d/%m/%Y}"}
