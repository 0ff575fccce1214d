"""When somebody can: hours of the week, exceptions, a calendar file."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from labimpact.agenda.forms.appointments import WEEKDAYS
from labimpact.agenda.hours import moment
from labimpact.mediation.models import Absence, Availability
from labimpact.ui.forms import PLANNED, DayField, FileInput, HourField


class HoursForm(forms.Form):
    weekday = forms.TypedChoiceField(label=_("Giorno"), coerce=int, choices=WEEKDAYS)
    begins_at = HourField(label=_("Dalle"))
    ends_at = HourField(label=_("Alle"))
    valid_from = DayField(label=_("Dal"), required=False)
    valid_to = DayField(label=_("Al"), required=False)

    @classmethod
    def again(cls, row: Availability) -> dict[str, str]:
        """The fields that say hours anew, for the button that undoes their removal."""
        return {
            "what": "hours", "weekday": str(row.weekday),
            "begins_at": f"{row.begins_at:%H:%M}", "ends_at": f"{row.ends_at:%H:%M}",
            "valid_from": f"{row.valid_from:%d/%m/%Y}" if row.valid_from else "",
            "valid_to": f"{row.valid_to:%d/%m/%Y}" if row.valid_to else "",
        }  # fmt: skip


class ExceptionForm(forms.Form):
    """Assenza or ore in più: whole days, or from an hour to an hour."""

    kind = forms.ChoiceField(
        label=_("Che cosa"), widget=forms.RadioSelect, initial="away",
        choices=[("away", _("non posso")), ("sick", _("malattia")), ("extra", _("posso in più"))],
    )  # fmt: skip
    first_on = DayField(label=_("Dal giorno"), years=PLANNED)
    begins = HourField(label=_("Dalle"), required=False)
    last_on = DayField(label=_("Al giorno"), required=False, years=PLANNED)
    ends = HourField(
        label=_("Alle"), required=False, help_text=_("Senza ore vale per i giorni interi.")
    )
    going = forms.ChoiceField(
        label=_("Gli incontri di quelle ore"), required=False, widget=forms.RadioSelect,
        choices=[
            ("give_back", _("non ci vado: chi coordina cerca subito qualcun altro")),
            ("keep", _("ci vado lo stesso")),
        ],
    )  # fmt: skip

    @classmethod
    def again(cls, row: Absence) -> dict[str, str]:
        """The fields that say an exception anew, for the button that undoes its removal."""
        starts, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        return {
            "what": "exception",
            "kind": "extra" if row.is_extra else "sick" if row.is_sick else "away",
            "first_on": f"{starts:%d/%m/%Y}", "begins": f"{starts:%H:%M}",
            "last_on": f"{ends:%d/%m/%Y}", "ends": f"{ends:%H:%M}",
        }  # fmt: skip

    @property
    def said(self) -> dict[str, Any]:
        """The span, for the action."""
        data = self.cleaned_data
        first, last = data["first_on"], data["last_on"] or data["first_on"]
        ends = (
            moment(last, data["ends"])
            if data["ends"]
            else moment(last + timedelta(days=1), time.min)
        )
        return {
            "starts_at": moment(first, data["begins"] or time.min), "ends_at": ends,
            "is_extra": data["kind"] == "extra", "is_sick": data["kind"] == "sick",
            "going": data.get("going", ""),
        }  # fmt: skip


class CalendarFileForm(forms.Form):
    upload = forms.FileField(
        label=_("File del calendario (.ics)"), allow_empty_file=True,
        widget=FileInput({"accept": ".ics,text/calendar"}),
        help_text=_("Si prendono solo le ore occupate: né titoli né luoghi."),
        error_messages={"required": _("Scegli il file.")},
    )  # fmt: skip
