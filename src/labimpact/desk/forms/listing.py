"""Filters of the list of contacts, bulk attribution, voiding."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.desk.models import Contact
from labimpact.desk.queries.listing import Filters
from labimpact.people.queries import places
from labimpact.rules.queries import choices
from labimpact.ui.forms import DayField

USUAL_DAYS = 30
_ANY = [("", _("tutti"))]
_ANY_LANGUAGE = [("", _("tutte"))]


class ListForm(forms.Form):
    """What the list shows; it lives in the address of the page."""

    dal = DayField(label=_("Dal"), required=False)
    al = DayField(label=_("Al"), required=False)
    operatore = forms.TypedChoiceField(
        label=_("Operatore"), required=False, coerce=int, empty_value=None
    )
    dove = forms.ChoiceField(label=_("Dove"), required=False)
    canale = forms.ChoiceField(label=_("Canale"), required=False)
    bisogno = forms.ChoiceField(label=_("Bisogno"), required=False)
    lingua = forms.TypedChoiceField(label=_("Lingua"), required=False, coerce=int, empty_value=None)
    senza = forms.BooleanField(label=_("Solo senza attività"), required=False)
    annullati = forms.BooleanField(label=_("Solo annullati"), required=False)

    def __init__(self, data: Any, *, operators: list[tuple[int, str]]) -> None:
        super().__init__(data)
        sides = [
            (Contact.Side.FRONT.value, _("sportello")),
            (Contact.Side.BACK.value, _("lavoro interno")),
        ]
        languages = [(k, language.name) for k, language in places.languages().items()]
        for name, offered in (
            ("operatore", operators),
            ("dove", sides),
            ("canale", choices("contact_channel")),
            ("bisogno", choices("need_area")),
            ("lingua", languages),
        ):
            every = _ANY_LANGUAGE if name == "lingua" else _ANY
            self.fields[name].choices = [*every, *offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("dal"), cleaned.get("al")
        if first and last and last < first:
            self.add_error("al", _("Il periodo finisce prima di cominciare."))
        return cleaned

    def filters(self) -> Filters:
        """What was asked; the last thirty days when no period was."""
        c = self.cleaned_data if self.is_valid() else {}
        first, last = c.get("dal"), c.get("al")
        if first is None and last is None:
            first = clock.today() - timedelta(days=USUAL_DAYS)
        return Filters(
            first=first,
            last=last,
            operator_id=c.get("operatore"),
            side=c.get("dove") or "",
            channel=c.get("canale") or "",
            need=c.get("bisogno") or "",
            language_id=c.get("lingua"),
            without_activity=bool(c.get("senza")),
            voided=bool(c.get("annullati")),
        )


class AttributionForm(forms.Form):
    """Which contacts, to which activity."""

    activity = forms.TypedChoiceField(
        label=_("Attività"),
        coerce=int,
        error_messages={"required": _("Scegli l'attività.")},
    )
    contacts = forms.TypedMultipleChoiceField(
        label=_("Contatti"),
        coerce=int,
        error_messages={
            "required": _("Segna almeno un contatto da attribuire."),
            "invalid_choice": _("Uno dei contatti segnati ha già un'attività: controlla l'elenco."),
        },
    )

    def __init__(
        self, data: Any, *, activities: list[tuple[int, str]], contacts: list[int]
    ) -> None:
        super().__init__(data)
        offered = [("", _("Scegli…")), *activities]
        self.fields["activity"].choices = offered  # type: ignore[attr-defined]
        rows = [(pk, str(pk)) for pk in contacts]
        self.fields["contacts"].choices = rows  # type: ignore[attr-defined]


class VoidForm(forms.Form):
    """Why a contact is voided."""

    reason = forms.CharField(
        label=_("Perché lo annulli"),
        max_length=200,
        help_text=_("Per esempio: registrato due volte, persona sbagliata."),
        error_messages={
            "required": _("Scrivi perché lo annulli."),
            "max_length": _("Il motivo è troppo lungo: al massimo 200 caratteri."),
        },
    )
