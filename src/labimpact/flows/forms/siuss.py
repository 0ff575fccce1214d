"""Which SIUSS file to prepare."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.flows.enums import Flow
from labimpact.ui.forms import DayField


class PeriodForm(forms.Form):
    """Flow and period: what a file would hold is shown before it is asked for."""

    flow = forms.ChoiceField(label=_("Flusso"), choices=Flow.choices)
    since = DayField(label=_("Dal"))
    until = DayField(label=_("Al"))

    @staticmethod
    def usual() -> dict[str, date]:
        """The year so far; in January the year before, which is then told whole."""
        today = clock.today()
        first = today.replace(month=1, day=1)
        before = first - timedelta(days=1)
        january = today.month == 1
        return {
            "since": before.replace(month=1, day=1) if january else first,
            "until": before if january else today,
        }  # fmt: skip


class FileForm(PeriodForm):
    """The same, with who sends for which body; it stands on the page of the other."""

    flow = forms.ChoiceField(choices=Flow.choices, widget=forms.HiddenInput)
    since = DayField(widget=forms.HiddenInput)
    until = DayField(widget=forms.HiddenInput)
    body_code = forms.CharField(
        label=_("Codice dell'ente"), max_length=30,
        help_text=_("Quello con cui l'ente è registrato presso INPS."),
    )  # fmt: skip
    operator_tax_code = forms.CharField(
        label=_("Codice fiscale di chi trasmette"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "send_%s"

    def asked(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"flow": Flow(data["flow"])}
