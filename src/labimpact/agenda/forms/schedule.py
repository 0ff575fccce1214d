"""Rooms, kinds, weekly hours and closures, as they are typed."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from labimpact.agenda.forms.appointments import WEEKDAYS
from labimpact.agenda.hours import moment
from labimpact.agenda.models import AppointmentKind, Room
from labimpact.agenda.queries import appointments as queries
from labimpact.agenda.queries.schedule import used_languages
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.network.models import Language
from labimpact.ui.forms import DayField, HourField

_LANGUAGES_AT_LEAST = 6


class _OfOffice(forms.Form):
    """A form whose choices are those of one office."""

    def __init__(self, *args: Any, actor: Actor, office_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = queries.operators(office_id, on=clock.today())
        offers = {
            "room": queries.rooms(actor, office_id),
            "kinds": queries.kinds(actor, office_id),
            "languages": Language.objects.spoken().order_by("order", "name"),
        }
        for name, field in self.fields.items():
            if name in offers:
                cast("forms.ModelChoiceField[Any]", field).queryset = offers[name]
        if "operator" in self.fields:
            chooser = cast("forms.ChoiceField", self.fields["operator"])
            chooser.choices = [
                ("", self.nobody), *((user.pk, str(user)) for user in people)
            ]  # fmt: skip

    nobody: Any = _("Nessuno in particolare")


class RoomForm(_OfOffice):
    """A room or desk."""

    name = forms.CharField(label=_("Nome"), max_length=60)


class KindForm(_OfOffice):
    """What an appointment is for, and how long it takes."""

    label = forms.CharField(label=_("Nome"), max_length=80)
    minutes = forms.IntegerField(
        label=_("Durata in minuti"), min_value=5, max_value=480, initial=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    needs_room = forms.BooleanField(label=_("Serve una stanza"), required=False)
    is_public = forms.BooleanField(
        label=_("Si prenota dal portale"), required=False,
        help_text=_("Chi vuole prende un posto libero dal portale, senza account."),
    )  # fmt: skip
    description = forms.CharField(
        label=_("Descrizione per il pubblico"), required=False, max_length=300
    )
    to_bring = forms.CharField(
        label=_("Che cosa portare"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    languages = forms.ModelMultipleChoiceField(
        label=_("Lingue in cui si riceve senza mediatore"), queryset=Language.objects.none(),
        required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, office_id: int, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, office_id=office_id, **kwargs)
        self._used = used_languages(office_id)

    def language_groups(self) -> tuple[list[BoundWidget], list[BoundWidget]]:
        """The languages that are ticked or that the office uses, and all the others."""
        first: list[BoundWidget] = []
        others: list[BoundWidget] = []
        for box in self["languages"].subwidgets:
            known = box.data["selected"] or int(str(box.data["value"])) in self._used
            (first if known else others).append(box)
        room = max(0, _LANGUAGES_AT_LEAST - len(first))
        return first + others[:room], others[room:]


class PatternForm(_OfOffice):
    """On which day, from when to when, who or which desk receives, and for what."""

    weekday = forms.TypedChoiceField(label=_("Giorno"), choices=WEEKDAYS, coerce=int)
    opens_at = HourField(label=_("Dalle"))
    closes_at = HourField(label=_("Alle"))
    operator = forms.TypedChoiceField(
        label=_("Chi riceve"), required=False, coerce=int, empty_value=None
    )
    room = forms.ModelChoiceField(
        label=_("Stanza o postazione"), queryset=Room.objects.none(), required=False,
        empty_label=_("Nessuna in particolare"),
    )  # fmt: skip
    kinds = forms.ModelMultipleChoiceField(
        label=_("Per quali tipi"), queryset=AppointmentKind.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Nessuno: per tutti."),
    )  # fmt: skip
    valid_from = DayField(
        label=_("Dal"), required=False,
        help_text=_("Con lo stesso giorno in «Dal» e «Al» è un'apertura straordinaria: vale anche"
                    " nei giorni di festa e di chiusura dell'ufficio."),
    )  # fmt: skip
    valid_to = DayField(label=_("Al"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("Deve finire dopo l'inizio."))
        if not data.get("operator") and not data.get("room"):
            self.add_error("operator", _("Scegli chi riceve, o la postazione."))
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("Deve venire dopo il primo giorno."))
        if start and start == end and "weekday" in data and start.weekday() != data["weekday"]:
            self.add_error("weekday", _("Quel giorno cade in un altro giorno della settimana."))
        return data


class ClosureForm(_OfOffice):
    """From when to when nobody is received: whole days, or hours."""

    from_day = DayField(label=_("Dal giorno"))
    from_hour = HourField(label=_("dalle"), required=False)
    to_day = DayField(label=_("Al giorno"))
    to_hour = HourField(
        label=_("alle"), required=False, help_text=_("Senza ore vale per giorni interi.")
    )
    operator = forms.TypedChoiceField(
        label=_("Di chi"), required=False, coerce=int, empty_value=None
    )
    room = forms.ModelChoiceField(
        label=_("Di quale stanza"), queryset=Room.objects.none(), required=False,
        empty_label=_("Di nessuna in particolare"),
    )  # fmt: skip
    reason = forms.CharField(label=_("Motivo"), max_length=200)
    nobody = _("Di tutto l'ufficio")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "from_day" not in data or "to_day" not in data:
            return data
        midnight = time.min
        start = moment(data["from_day"], data.get("from_hour") or midnight)
        if data.get("to_hour"):
            end = moment(data["to_day"], data["to_hour"])
        else:
            end = moment(data["to_day"] + timedelta(days=1), midnight)
        if end <= start:
            self.add_error("to_day", _("Deve finire dopo l'inizio."))
        return data | {"starts_at": start, "ends_at": end}
