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
        choices=[("day", _("un giorno")), ("week", _("una settimana")), ("month", _("un mese"))],
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

    mediator = forms.ModelChoiceField(label=_("Chi"), queryset=Mediator.objects.none())
    first_day = DayField(label=_("Dal giorno"), years=PLANNED)
    first_hour = HourField(label=_("dalle ore"), required=False)
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
    "priority": _("Priorità di una richiesta: bassa, normale, alta, urgente"),
    "waited": _("Ogni giorno di attesa"),
    "waited_most": _("Giorni di attesa che contano, al massimo"),
    "stranger": _("Qualcuno di nuovo, dove altri sono conosciuti"),
    "not_preferred": _("Qualcuno di diverso da chi è stato chiesto"),
    "travel": _("Ogni minuto di strada"),
    "gap": _("Ogni minuto di attesa non pagata"),
    "bands": _("Scarti dalle ore desiderate oltre i quali pesa di più (%)"),
}


class NumbersField(forms.CharField):
    """Whole numbers in rising order, with spaces between them."""

    def __init__(self, *, many: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.many, self.most = many, most

    def prepare_value(self, value: Any) -> Any:
        return " ".join(map(str, value)) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        said = str(super().clean(value)).replace(",", " ").split()
        if not all(each.isdecimal() and len(each) < 10 for each in said) or len(said) != self.many:
            raise forms.ValidationError(
                _("Servono %(many)s numeri interi, separati da spazi.") % {"many": self.many}
            )
        numbers = tuple(map(int, said))
        if list(numbers) != sorted(numbers) or numbers[-1] > self.most:
            raise forms.ValidationError(
                _("In ordine crescente, al massimo %(most)s.") % {"most": self.most}
            )
        return numbers


class WeightsForm(forms.Form):
    """The weights that count inside a level."""

    def __init__(self, data: Any = None, *, now: Weights) -> None:
        super().__init__(data, initial=asdict(now))
        usual = asdict(Weights())
        for name, label in _LABELS.items():
            self.fields[name] = self._field(name, label, usual[name])

    @staticmethod
    def _field(name: str, label: Any, usual: Any) -> forms.Field:
        said = " ".join(map(str, usual)) if isinstance(usual, tuple) else usual
        help_text = _("Di solito: %(usual)s") % {"usual": said}
        if name in MOST:
            return forms.IntegerField(
                label=label, min_value=0, max_value=MOST[name], help_text=help_text
            )
        many, most = (4, PRIORITY_MOST) if name == "priority" else (3, BAND_MOST)
        return NumbersField(label=label, many=many, most=most, help_text=help_text)

    def weights(self) -> Weights:
        return Weights(**self.cleaned_data)


class ApplyForm(forms.Form):
    """Which sessions of a plan are applied: those chosen, else all."""

    sessions = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, offered: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sessions"]
        field.choices = [(pk, pk) for pk in offered]
