"""What is asked of a plan, of a sick call, of the weights."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.agenda.hours import moment
from labimpact.assignment.problem import Weights
from labimpact.mediation.models import MediationService, Mediator
from labimpact.mediation.planning.weighing import BAND_MOST, MOST, PRIORITY_MOST
from labimpact.ui.forms import PLANNED, DayField, HourField

_SECONDS = [(10, _("10 secondi")), (60, _("un minuto")), (300, _("cinque minuti"))]


class PlanForm(forms.Form):
    """Which days, for how long to look, and whether what was told is kept."""

    span = forms.ChoiceField(
        label=_("Per quanto"), initial="week",
        choices=[("day", _("un giorno")), ("week", _("una settimana, fino a domenica")),
                 ("month", _("un mese, fino all'ultimo giorno"))],
    )  # fmt: skip
    first_day = DayField(label=_("Dal"), years=PLANNED)
    keeps_promises = forms.BooleanField(
        label=_("Cambia il meno possibile di quello che è già stato promesso"), required=False,
        help_text=_("Per rimediare a una malattia o a una rinuncia."),
    )  # fmt: skip
    seconds = forms.TypedChoiceField(
        label=_("Quanto può cercare"), choices=_SECONDS, coerce=int, initial=60
    )

    def days(self) -> tuple[date, date]:
        """From which day to which: a week and a month go to their end."""
        first: date = self.cleaned_data["first_day"]
        span = self.cleaned_data["span"]
        if span == "week":
            return first, first + timedelta(days=6 - first.weekday())
        if span == "month":
            following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
            return first, following - timedelta(days=1)
        return first, first


class SickForm(forms.Form):
    """Who is ill, and from when to when."""

    mediator = forms.ModelChoiceField(
        label=_("Chi"), queryset=Mediator.objects.none(), empty_label="—"
    )
    first_day = DayField(label=_("Dal giorno"), years=PLANNED)
    first_hour = HourField(label=_("Dalle ore"), required=False)
    last_day = DayField(label=_("Fino al giorno"), years=PLANNED)

    def __init__(self, *args: Any, service: MediationService, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["mediator"]
        field.queryset = Mediator.objects.filter(service=service, suspended_on=None)

    def span(self) -> tuple[datetime, datetime]:
        """Until the last day is over."""
        said = self.cleaned_data
        first = moment(said["first_day"], said["first_hour"] or time.min)
        return first, moment(said["last_day"] + timedelta(days=1), time.min)


_LABELS = {
    "waited": _("Ogni giorno di attesa"),
    "waited_most": _("Giorni di attesa che contano, al massimo"),
    "stranger": _("Qualcuno di nuovo, dove altri sono conosciuti"),
    "not_preferred": _("Qualcuno di diverso da chi è stato chiesto"),
    "travel": _("Ogni minuto di strada"),
    "gap": _("Ogni minuto di attesa non pagata"),
}


# A weight that is several numbers has a field for each, in rising order.
_PARTS = {
    "priority": (
        _("Priorità bassa"), _("Priorità normale"), _("Priorità alta"), _("Priorità urgente"),
    ),
    "bands": (
        _("Primo scarto dalle ore desiderate (%)"), _("Secondo scarto (%)"),
        _("Terzo scarto (%)"),
    ),
}  # fmt: skip
_PART_MOST = {"priority": PRIORITY_MOST, "bands": BAND_MOST}


class WeightsForm(forms.Form):
    """The weights that count inside a level, each number in a field of its own."""

    def __init__(self, data: Any = None, *, now: Weights) -> None:
        super().__init__(data, initial=_apart(asdict(now)))
        usual = _apart(asdict(Weights()))
        labels = {**_LABELS}
        for name, parts in _PARTS.items():
            labels |= {f"{name}_{at}": label for at, label in enumerate(parts)}
        for name, label in labels.items():
            most = MOST[name] if name in MOST else _PART_MOST[name.rpartition("_")[0]]
            self.fields[name] = forms.IntegerField(
                label=label, min_value=0, max_value=most,
                help_text=_("Di solito: %(usual)s") % {"usual": usual[name]},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, parts in _PARTS.items():
            said = [data.get(f"{name}_{at}") for at in range(len(parts))]
            for at in range(1, len(parts)):
                before, here = said[at - 1], said[at]
                if before is not None and here is not None and here < before:
                    self.add_error(
                        f"{name}_{at}",
                        _("È meno di quello prima: devono crescere, o essere uguali."),
                    )
        return data

    def weights(self) -> Weights:
        said = self.cleaned_data
        whole: dict[str, Any] = {
            name: tuple(said[f"{name}_{at}"] for at in range(len(parts)))
            for name, parts in _PARTS.items()
        }  # fmt: skip
        return Weights(**whole, **{name: said[name] for name in _LABELS})


def _apart(whole: dict[str, Any]) -> dict[str, Any]:
    """The weights with each number of a group by itself."""
    found = {name: value for name, value in whole.items() if name not in _PARTS}
    for name in _PARTS:
        found |= {f"{name}_{at}": number for at, number in enumerate(whole[name])}
    return found


class ApplyForm(forms.Form):
    """Which sessions of a plan are applied: those chosen, else all."""

    sessions = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, offered: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sessions"]
        field.choices = [(pk, pk) for pk in offered]
