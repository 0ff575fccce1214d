"""When one meets: a day, or a series that goes round the days on which nobody is received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from labimpact.agenda.hours import moment
from labimpact.mediation.actions.requesting import Time
from labimpact.mediation.dates import with_weekday
from labimpact.mediation.forms.fields import NightAsked
from labimpact.mediation.hours import told
from labimpact.mediation.queries.days_off import NONE, DaysOff
from labimpact.rules import queries as rules
from labimpact.ui.forms import PLANNED, DayField, HourField

_LENGTHS = tuple(range(30, 481, 15))
# Whoever is closed for longer than this beyond a series has no day for what is left of it.
_BEYOND = timedelta(days=400)


class DaysField(forms.MultipleChoiceField):
    """Days of a list, written as 2026-12-22; what is no day is none of them."""

    def to_python(self, value: Any) -> list[str]:
        return [text for text in super().to_python(value) if _is_day(text)]

    def validate(self, value: Any) -> None:
        """Which days the list has is known once the series is: others are not looked at."""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class Walk:
    """A series on its way: the days on which one meets, holidays and closed days on it.

    Whoever keeps a closed day on purpose meets on it; a series makes up at its end for what it
    skips, one day alone stays where it was put.
    """

    def __init__(self, first: date, many: int, every: int, off: DaysOff, kept: set[str]) -> None:
        self.days: list[date] = []
        self.holidays: list[tuple[date, str]] = []
        self.closed: list[tuple[date, str]] = []
        day, last = first, first + timedelta(days=every * many) + _BEYOND
        while len(self.days) < many and day <= last:
            if many > 1 and (name := rules.holidays().name_of(day)):
                self.holidays.append((day, name))
            elif reason := off.reason(day):
                self.closed.append((day, reason))
                if many == 1 or day.isoformat() in kept:
                    self.days.append(day)
            else:
                self.days.append(day)
            day += timedelta(days=every)


class WhenForm(NightAsked):
    """On which day, at what time, for how long, how many times.

    `off` says when whoever asks is closed. Those days are shown before anything is saved, each with
    its reason, and skipped unless they are kept; `is_preview` shows them and asks nothing.
    """

    day = DayField(label=_("Giorno"), years=PLANNED)
    hour = HourField(label=_("Ora"))
    length = forms.TypedChoiceField(
        label=_("Quanto dura un incontro"), coerce=int,
        choices=[(m, told(m)) for m in _LENGTHS], initial=60,
    )  # fmt: skip
    meetings = forms.IntegerField(
        label=_("Quanti incontri"), min_value=1, max_value=40, initial=1, required=False
    )
    every = forms.TypedChoiceField(
        label=_("Ogni"), coerce=int, required=False,
        choices=[(7, _("settimana")), (14, _("due settimane")), (1, _("giorno"))],
    )  # fmt: skip
    flexible = forms.BooleanField(label=_("L'ora si può spostare"), required=False)
    until_day = DayField(label=_("Fino al giorno"), required=False, years=PLANNED)
    until_hour = HourField(label=_("Comincia al più tardi alle"), required=False)
    kept = DaysField(
        label=_("Giorni di chiusura"), required=False, widget=forms.CheckboxSelectMultiple
    )
    days_seen = DaysField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(
        self, *args: Any, off: DaysOff = NONE, is_preview: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.off, self.is_preview = off, is_preview
        if not self.is_bound:
            del self.fields["kept"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        latest_day = data.get("until_day") or data.get("day")
        if data.get("flexible") and data.get("day") and latest_day:
            if latest_day < data["day"]:
                self.add_error("until_day", _("Finisce prima di cominciare."))
            elif latest_day > data["day"] + timedelta(days=30):
                self.add_error("until_day", _("Al massimo trenta giorni dopo."))
        self._show_closed(data)
        return data

    def _show_closed(self, data: dict[str, Any]) -> None:
        """Closed days become boxes; sent without having been seen, the form comes back once."""
        if not data.get("day") or not self.walk.closed:
            del self.fields["kept"]
            return
        field: Any = self.fields["kept"]
        field.choices = [(d.isoformat(), f"{with_weekday(d)}: {why}") for d, why in self.closed]
        self["kept"].help_text = self._what_happens()
        if len(self.walk.days) < (data.get("meetings") or 1):
            self.add_error("meetings", _("La chiusura dura troppo a lungo: chiedi meno incontri."))
        elif not self.is_preview and not data.get("is_urgent") and not self._is_answered(data):
            self.add_error(
                "kept", _("Sono giorni di chiusura: guarda che cosa si salta, e manda di nuovo.")
            )

    def _what_happens(self) -> str:
        if self._alone:
            return _now("Scegli un altro giorno, o segna questo se ci si incontra lo stesso.")
        if not self.walk.days:
            return ""
        said = _now(
            "Si saltano, e la serie continua dopo: l'ultimo incontro è %(last)s. Segna i giorni"
            " in cui ci si incontra lo stesso."
        )
        return said % {"last": with_weekday(self.walk.days[-1])}

    def _is_answered(self, data: dict[str, Any]) -> bool:
        closed = {day.isoformat() for day, _why in self.closed}
        return closed <= set(data.get("kept") or () if self._alone else data.get("days_seen") or ())

    @property
    def _alone(self) -> bool:
        return (self.cleaned_data.get("meetings") or 1) == 1

    @cached_property
    def walk(self) -> Walk:
        """The series as it was written, once its first day is known."""
        data = self.cleaned_data
        kept = set(data.get("kept") or ())
        many, every = data.get("meetings") or 1, data.get("every") or 7
        return Walk(data["day"], many, every, self.off, kept)

    @property
    def closed(self) -> Sequence[tuple[date, str]]:
        """The closed days that the series comes by, kept or not, each with the reason."""
        return self.walk.closed if self.cleaned_data.get("day") else ()

    @property
    def holidays(self) -> Sequence[tuple[date, str]]:
        """The public holidays that it goes round."""
        return self.walk.holidays if self.cleaned_data.get("day") else ()

    @property
    def skipped(self) -> list[tuple[date, str]]:
        """Days of the series on which nobody meets, and why: it goes on after them."""
        meets = set(self.walk.days)
        return sorted(row for row in (*self.holidays, *self.closed) if row[0] not in meets)

    @property
    def kept_days(self) -> frozenset[date]:
        """The closed days on which one meets all the same."""
        return frozenset(day for day, _why in self.closed) & frozenset(self.walk.days)

    def times(self) -> list[Time]:
        """The sessions; of a series what is skipped is made up for at its end."""
        return [self._time(self.cleaned_data, day) for day in self.walk.days]

    @staticmethod
    def _time(data: dict[str, Any], day: date) -> Time:
        starts = moment(day, data["hour"])
        if not data.get("flexible"):
            return Time(starts, data["length"])
        last_day = day + ((data.get("until_day") or data["day"]) - data["day"])
        latest = moment(last_day, data.get("until_hour") or time(18))
        return Time(starts, data["length"], starts, max(starts, latest))
