"""A contact point: how to reach a person, and whether they agreed to be reminded there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.people.forms.fields import LanguageField, TextField, phone_trouble
from labimpact.people.forms.rows import RowForm
from labimpact.people.models import ContactPoint


class ContactPointForm(RowForm):
    value = TextField(label=_("Recapito"), max_length=120, help_text=_("Numero o indirizzo e-mail."))  # noqa: E501  # fmt: skip
    whose_name = TextField(label=_("Nome di chi risponde"), max_length=120, required=False)
    agrees = forms.BooleanField(
        label=_("È d'accordo a ricevere promemoria qui"), required=False,
        help_text=_(
            "Chiedilo alla persona. Il messaggio dice solo l'ente, il giorno e un telefono: mai il"
            " motivo. Vale per un cellulare o un'e-mail; si può togliere quando vuole."
        ),
    )  # fmt: skip
    agreed_language = LanguageField(
        label=_("Lingua dei promemoria"), required=False,
        help_text=_("Vuoto: la lingua scritta nella scheda."),
    )  # fmt: skip
    came_back = forms.BooleanField(
        label=_("I messaggi tornano indietro: per ora non usarlo"), required=False
    )
    note = TextField(label=_("Nota"), max_length=200, required=False)

    class Meta:
        model = ContactPoint
        fields = [
            "kind", "value", "whose", "whose_name", "is_safe", "agrees", "agreed_language",
            "came_back", "note",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._was = self.instance.value if self.instance.pk else ""
        self.initial["agrees"] = self.instance.agreed_on is not None
        self.initial["came_back"] = self.instance.bounced_at is not None

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        kind, value = self.cleaned_data.get("kind"), self.cleaned_data.get("value", "")
        called = kind in (ContactPoint.Kind.PHONE, ContactPoint.Kind.WHATSAPP)
        if called and value and (said := phone_trouble(value)):
            self.add_error("value", said)
        if kind == ContactPoint.Kind.EMAIL and value:
            try:
                validate_email(value)
            except ValidationError:
                self.add_error("value", _now("Un indirizzo e-mail è fatto così: nome@esempio.it."))
        self._agreement()
        return self.cleaned_data

    def _agreement(self) -> None:
        """Only where a message can arrive and does no harm; a new address starts afresh."""
        known = self.cleaned_data
        point = ContactPoint(kind=known.get("kind") or "", value=known.get("value") or "")
        if known.get("agrees") and "value" not in self.errors:
            if not known.get("is_safe"):
                said = _now("Un recapito che non si può usare senza rischi non riceve promemoria.")
                self.add_error("agrees", said)
            elif not point.channel:
                said = _now("I promemoria arrivano solo a un cellulare o a un'e-mail.")
                self.add_error("agrees", said)
        mine = self.instance
        mine.agreed_on = (mine.agreed_on or clock.today()) if known.get("agrees") else None
        same = mine.bounced_at is not None and point.value == self._was
        marked = known.get("came_back") and (same or mine.bounced_at is None)
        mine.bounced_at = (mine.bounced_at or clock.now()) if marked else None
