"""Choosing a place in the agenda, and saying who comes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from labimpact.agenda.actions.appointments import Wanted
from labimpact.agenda.hours import moment
from labimpact.agenda.models import (
    Appointment,
    AppointmentKind,
    CancelledBy,
    WaitingListEntry,
)
from labimpact.agenda.queries import appointments as queries
from labimpact.agenda.queries.offered import Offered
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.network.models import Language
from labimpact.people.models import Person
from labimpact.ui.forms import DayField, HourField

_SLOT = re.compile(r"(\d{8}T\d{4}Z)\.(\d{1,18})\.(\d{1,18})")
_ORIGIN = re.compile(r"([a-z]+\.[a-z_]+):(\d{1,18})")
WEEKDAYS = (
    (0, _("lunedì")), (1, _("martedì")), (2, _("mercoledì")), (3, _("giovedì")),
    (4, _("venerdì")), (5, _("sabato")), (6, _("domenica")),
)  # fmt: skip


# Farther than this no agenda is looked at: whoever writes it mistook the year.
_FARTHEST = timedelta(days=3660)


def _is_near(day: date) -> bool:
    return abs(day - clock.today()) <= _FARTHEST


class AgendaDayField(DayField):
    """A day that an agenda may be asked for."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not _is_near(value):
            raise forms.ValidationError(_("L'agenda non arriva fin lì: controlla l'anno."))


class SlotField(forms.CharField):
    """A place as a page names it: moment in UTC, operator, room."""

    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        found = _SLOT.fullmatch(str(value))
        try:
            at = datetime.strptime(found[1], "%Y%m%dT%H%MZ").replace(tzinfo=UTC) if found else None
        except ValueError:
            at = None
        if found is None or at is None or not _is_near(at.date()):
            raise forms.ValidationError(_("Scegli un posto dall'elenco."))
        return Wanted(
            starts_at=at, operator_id=int(found[2]) or None, room_id=int(found[3]) or None
        )

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else ""


class AgendaForm(forms.Form):
    """Which places are looked for: of what kind, with whom, where, from which day."""

    tipo = forms.TypedChoiceField(label=_("Tipo"), required=False, empty_value=None)
    operatore = forms.TypedChoiceField(label=_("Con chi"), required=False, empty_value=None)
    stanza = forms.TypedChoiceField(label=_("Stanza"), required=False, empty_value=None)
    dal = AgendaDayField(label=_("Dal giorno"), required=False)

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kinds = offered.kinds
        _choose(self, "tipo", self._kinds, _("Tutti"))
        _choose(self, "stanza", offered.rooms, _("Tutte"))
        _choose(self, "operatore", offered.operators, _("Chiunque"))

    def show_kind(self, kind: AppointmentKind | None) -> None:
        """Show the kind whose places are looked for: there are none of all kinds at once."""
        if kind:
            _choose(self, "tipo", self._kinds, None)
        self.data = {**self.data, "tipo": str(kind.pk) if kind else ""}


class _PlaceForm(forms.Form):
    """A place of the list, or an hour of one's own."""

    slot = SlotField(label=_("Quando"), required=False)
    other_day = AgendaDayField(label=_("Giorno"), required=False)
    other_time = HourField(label=_("Ora"), required=False)
    operator = forms.TypedChoiceField(
        label=_("Con chi"), required=False, coerce=int, empty_value=None,
        help_text=_("Serve solo fuori orario."),
    )  # fmt: skip
    twice = forms.BooleanField(
        label=_("Lo so che alla stessa ora ha un altro appuntamento: va bene così"), required=False
    )

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["operator"]).choices = [
            ("", _("Scegli…")), *((pk, str(user)) for pk, user in offered.operators.items()),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wanted = data.pop("slot", None)
        if data.pop("back", False) and wanted is not None:
            # Taken back to where it was, which may have been outside the hours.
            wanted = replace(wanted, outside=True)
        day, hour = data.pop("other_day", None), data.pop("other_time", None)
        operator_id = data.pop("operator", None)
        if day and hour:
            # Hours outside the pattern are local ones; an hour that the clocks skip is none.
            at = moment(day, hour)
            if timezone.localtime(at).time() != hour:
                self.add_error(
                    "other_time", _("Quel giorno quest'ora non c'è: cambia l'ora legale.")
                )
            wanted = Wanted(starts_at=at, operator_id=operator_id, outside=True)
        if wanted is None and not self.errors:
            self.add_error("slot", _("Scegli quando: un posto dell'elenco, o un giorno e un'ora."))
        return data | {"wanted": wanted}


class BookForm(_PlaceForm):
    """Who comes, in which language, with what to remember."""

    kind = forms.TypedChoiceField(widget=forms.HiddenInput)
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(), required=False, widget=forms.HiddenInput
    )
    waited = forms.ModelChoiceField(
        queryset=WaitingListEntry.objects.none(), required=False, widget=forms.HiddenInput
    )
    instead = forms.ModelChoiceField(
        queryset=Appointment.objects.none(), required=False, widget=forms.HiddenInput
    )
    origin = forms.CharField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(
        label=_("Chi viene"), max_length=80, required=False,
        help_text=_("Come lo riconoscerete: per esempio, signora del corso di italiano."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    language = forms.ModelChoiceField(
        label=_("Lingua"), queryset=Language.objects.none(), required=False, empty_label=_("Non so")
    )
    mediator_wanted = forms.BooleanField(label=_("Serve un mediatore"), required=False)
    note = forms.CharField(label=_("Nota"), required=False, max_length=300)

    def __init__(
        self, *args: Any, actor: Actor, office_id: int, offered: Offered, **kwargs: Any
    ) -> None:
        super().__init__(*args, offered=offered, **kwargs)
        _choose(self, "kind", offered.kinds, None)
        _offer(self, "person", Person.objects.visible_to(actor).current())
        _offer(self, "instead", queries.to_recall(actor, office_id))
        _offer(self, "waited", queries.waiting_list(actor, office_id))
        _offer(self, "language", Language.objects.spoken().order_by("order", "name"))

    def clean_origin(self) -> tuple[str, int] | None:
        found = _ORIGIN.fullmatch(self.cleaned_data["origin"])
        return (found[1], int(found[2])) if found else None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("person") and not (data.get("label") or "").strip():
            self.add_error("label", _("Scrivi chi viene."))
        return data


class MoveForm(_PlaceForm):
    """Another place for an appointment; `back` is the one it had, if need be outside the hours."""

    back = forms.BooleanField(required=False, widget=forms.HiddenInput)


class CancelForm(forms.Form):
    """Who did not want the appointment any more, and why."""

    whose = forms.ChoiceField(
        label=_("Chi disdice"), choices=CancelledBy.choices, widget=forms.RadioSelect,
        help_text=_("Se disdice l'ufficio, la persona finisce in «Da richiamare»."),
    )  # fmt: skip
    why = forms.CharField(label=_("Perché"), required=False, max_length=200)


class WaitingForm(forms.Form):
    """Who waits for a place, of what kind, on which days."""

    kind = forms.ModelChoiceField(
        label=_("Tipo"), queryset=AppointmentKind.objects.none(), empty_label=_("Scegli…")
    )
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(), required=False, widget=forms.HiddenInput
    )
    label = forms.CharField(label=_("Chi aspetta"), max_length=80, required=False)
    language = forms.ModelChoiceField(
        label=_("Lingua"), queryset=Language.objects.none(), required=False, empty_label=_("Non so")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Giorni graditi"), choices=WEEKDAYS, coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Nessuno: va bene ogni giorno."),
    )  # fmt: skip
    note = forms.CharField(label=_("Nota"), required=False, max_length=300)

    def __init__(self, *args: Any, actor: Actor, office_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kind", queries.kinds(actor, office_id))
        _offer(self, "person", Person.objects.visible_to(actor).current())
        _offer(self, "language", Language.objects.spoken().order_by("order", "name"))

    def clean_weekdays(self) -> int:
        return sum(1 << day for day in self.cleaned_data["weekdays"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("person") and not (data.get("label") or "").strip():
            self.add_error("label", _("Scrivi chi aspetta."))
        return data


def _choose(form: forms.Form, name: str, rows: Mapping[int, Any], nothing: Any) -> None:
    """Offer rows that were read already, and nothing under that name: the answer is the row."""
    field = cast("forms.TypedChoiceField", form.fields[name])
    rest = [] if nothing is None else [("", nothing)]
    field.choices = [*rest, *((pk, str(row)) for pk, row in rows.items())]
    field.coerce = lambda value: rows[int(value)]


def _offer(form: forms.Form, name: str, rows: Any) -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows
