"""What is typed for a letter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.correspondence.enums import LetterKind
from labimpact.correspondence.models import OfficeLetter
from labimpact.correspondence.queries import letters as queries
from labimpact.ui.forms import DayField, HourField


class LetterForm(forms.Form):
    """What every letter has: a day, who signs."""

    written_on = DayField(label=_("Data della lettera"), initial=clock.today)
    signed_by = forms.CharField(label=_("Chi firma"), max_length=200, required=False)


class AttendanceForm(LetterForm):
    day = DayField(label=_("Giorno in cui c'era"), initial=clock.today)
    start = HourField(label=_("Dalle ore"), required=False)
    end = HourField(label=_("Alle ore"), required=False)
    addressee = forms.CharField(
        label=_("A chi"), max_length=300, required=False,
        help_text=_("Per esempio il datore di lavoro. Di solito resta vuoto."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Accanto all'italiano"), required=False)

    field_order = ["day", "start", "end", "addressee", "language", "written_on", "signed_by"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        if isinstance(field, forms.ChoiceField):
            offered = queries.facing_languages(LetterKind.ATTENDANCE)
            field.choices = [
                ("", _("solo italiano")),
                *((item.code, f"{item.name} ({item.autonym})") for item in offered),
            ]

    def clean(self) -> dict[str, Any]:
        known = super().clean() or {}
        start, end = known.get("start"), known.get("end")
        if (start is None) != (end is None) and not {"start", "end"} & set(self.errors):
            self.add_error("end", _now("Scrivi tutte e due le ore, o nessuna."))
        if start and end and end <= start:
            self.add_error("end", _now("Finisce prima di cominciare."))
        if known.get("day") and known["day"] > clock.today():
            self.add_error("day", _now("Si attesta solo un giorno già venuto."))
        return known


class OverdueForm(LetterForm):
    addressee = forms.CharField(label=_("A quale autorità"), max_length=300)
    matter = forms.CharField(
        label=_("Di quale domanda si tratta"), max_length=200,
        help_text=_("Per esempio: rinnovo del permesso di soggiorno."),
    )  # fmt: skip
    filed_on = DayField(label=_("Presentata il"))
    receipt = forms.CharField(label=_("Numero della ricevuta"), max_length=60, required=False)
    due_on = DayField(label=_("Termine passato il"))
    source = forms.CharField(
        label=_("Atto e articolo del termine"), max_length=200,
        help_text=_("Come lo scrive la scheda del termine."),
    )  # fmt: skip
    body = forms.CharField(
        label=_("Altro da aggiungere"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip

    field_order = [
        "addressee", "matter", "filed_on", "receipt", "due_on", "source", "body", "written_on",
        "signed_by",
    ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        known = super().clean() or {}
        filed, due = known.get("filed_on"), known.get("due_on")
        if due and due >= clock.today():
            self.add_error("due_on", _now("Il termine non è ancora passato."))
        if filed and due and due < filed:
            self.add_error("due_on", _now("È prima della presentazione della domanda."))
        return known


class FreeForm(LetterForm):
    addressee = forms.CharField(label=_("A chi"), max_length=300, required=False)
    subject = forms.CharField(label=_("Oggetto"), max_length=200)
    body = forms.CharField(
        label=_("Testo"), max_length=8000, widget=forms.Textarea({"rows": 10}),
        help_text=_("Una riga vuota comincia un nuovo capoverso."),
    )  # fmt: skip

    field_order = ["addressee", "subject", "body", "written_on", "signed_by"]


FORMS: dict[str, type[LetterForm]] = {
    LetterKind.ATTENDANCE: AttendanceForm,
    LetterKind.OVERDUE: OverdueForm,
    LetterKind.FREE: FreeForm,
}


def initial_of(letter: OfficeLetter) -> dict[str, Any]:
    """A draft as its form shows it again."""
    own = ("written_on", "signed_by", "addressee", "subject", "body", "language")
    days = ("day", "filed_on", "due_on")
    facts = {
        name: DayField().to_python(value) if name in days else value
        for name, value in letter.facts.items()
    }
    return {name: getattr(letter, name) for name in own} | facts


class RegisterForm(forms.Form):
    """The number and the day that the register gave."""

    number = forms.CharField(label=_("Numero di protocollo"), max_length=40)
    on = DayField(label=_("Del giorno"), initial=clock.today)


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Perché la annulli"), max_length=300)
