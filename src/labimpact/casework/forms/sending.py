"""Sending and passing on, with as little about the person as the receiver needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.casework.models import REACH, Referral
from labimpact.casework.queries import telling
from labimpact.network.models import TerritorialArea
from labimpact.people.models import Person
from labimpact.rules.queries import choices
from labimpact.ui.forms import DayField


class OfficeSearchForm(forms.Form):
    """Where to send: words, kind and area, all optional and all in the address."""

    q = forms.CharField(
        label=_("Nome, ente o luogo"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Che ufficio"), required=False)
    area = forms.ModelChoiceField(
        label=_("Ambito"),
        queryset=TerritorialArea.objects.none(),
        required=False,
        empty_label=_("Tutti"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = cast("forms.ChoiceField", self.fields["kind"])
        kind.choices = [("", _("Tutti")), *choices("office_kind")]
        area = cast("forms.ModelChoiceField[TerritorialArea]", self.fields["area"])
        area.queryset = TerritorialArea.objects.filter(offices__isnull=False).distinct()


class SendForm(forms.Form):
    """What the receiver will read; nothing else of the person goes with it."""

    to_name = forms.CharField(label=_("A quale servizio"), max_length=200)
    to_email = forms.EmailField(
        label=_("E-mail del servizio"),
        required=False,
        help_text=_(
            "Riceve un collegamento per leggere e rispondere, protetto da un codice. Senza"
            " e-mail avvisali tu, poi riporta qui la risposta."
        ),
    )
    reason = forms.ChoiceField(label=_("Motivo"))
    urgency = forms.ChoiceField(
        label=_("Urgenza"),
        choices=Referral.Urgency.choices,
        initial=Referral.Urgency.ORDINARY,
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Che cosa serve"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Solo quello che serve a chi riceve. Niente diagnosi, niente storie. Sta scritto anche"
            " sul foglio per la persona."
        ),
    )
    shared_name = forms.CharField(
        label=_("Come la indichi a chi riceve"),
        required=False,
        max_length=200,
        help_text=_("Bastano le iniziali, finché non accettano."),
    )
    share_full_name = forms.BooleanField(label=_("Comunica nome e cognome"), required=False)
    share_phone = forms.BooleanField(label=_("Comunica il telefono"), required=False)
    tell_later = forms.BooleanField(
        label=_("Quando accetta, comunica nome e recapito"), required=False
    )
    shared_contact = forms.CharField(
        label=_("Recapito da comunicare"), required=False, max_length=REACH
    )
    tell = forms.MultipleChoiceField(
        label=_("Altri dati"), required=False, widget=forms.CheckboxSelectMultiple
    )
    needs = forms.MultipleChoiceField(
        label=_("Di che cosa ha bisogno"), required=False, widget=forms.CheckboxSelectMultiple
    )
    documents = forms.MultipleChoiceField(
        label=_("Documenti da mostrare"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Chi riceve li legge interi: possono dire il nome, e altro che qui non dici."),
    )  # fmt: skip
    documents_seen = forms.BooleanField(
        label=_("Ho guardato i documenti: chi riceve può leggervi chi è la persona"),
        required=False,
    )
    answer_due_on = DayField(label=_("Risposta attesa entro"), required=False)

    def __init__(
        self, *args: Any, person: Person | None, phone: str, outside: bool,
        papers: Sequence[tuple[str, str]] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.person, self.phone, self.papers = person, phone, papers
        self._offer(person)
        reason = cast("forms.ChoiceField", self.fields["reason"])
        reason.choices = [("", _("Scegli…")), *choices("referral_reason")]
        if not outside:
            del self.fields["to_name"], self.fields["to_email"]
        if person is None:
            del self.fields["share_full_name"]
        if person is None or not outside:
            del self.fields["tell_later"]
        if person is None or not phone:
            del self.fields["share_phone"]
        else:
            for name in {"share_phone", "tell_later"} & self.fields.keys():
                self.fields[name].help_text = _("Recapito: %(phone)s") % {"phone": phone}
        if person is not None:
            del self.fields["shared_contact"]

    def _offer(self, person: Person | None) -> None:
        """The items that can be told, each with its value beside it: what is unknown is not."""
        offered: dict[str, list[tuple[Any, Any]]] = {"needs": list(choices("need_area"))}
        if person is not None:
            known = telling.tellable(person)
            offered["tell"] = [(i, f"{telling.ITEMS[i]}: {value}") for i, value in known.items()]
            offered["documents"] = [*telling.documents(person), *self.papers]
        for name in ("tell", "needs", "documents"):
            if offered.get(name):
                cast("forms.MultipleChoiceField", self.fields[name]).choices = offered[name]
            else:
                del self.fields[name]
        if "documents" not in self.fields:
            del self.fields["documents_seen"]

    def clean(self) -> dict[str, Any]:
        """A document beside the least data is chosen with open eyes."""
        data = super().clean() or {}
        hidden = data.get("documents") and not data.get("share_full_name")
        if hidden and not data.get("documents_seen"):
            self.add_error(
                "documents_seen",
                _("Non comunichi il nome, ma i documenti possono dirlo: guardali, poi conferma."),
            )
        return data

    @property
    def email(self) -> str:
        """Where the service without accounts is written to; empty when it is called instead."""
        return str(self.cleaned_data.get("to_email", ""))

    def minimal_data(self) -> dict[str, Any]:
        """What the sender chose to tell, ready for the action."""
        data = dict(self.cleaned_data)
        data.pop("to_email", None)
        data.pop("documents_seen", None)
        data["urgency"] = data["urgency"] or Referral.Urgency.ORDINARY
        data["shared"] = telling.chosen(
            self.person, data.pop("tell", ()),
            needs=data.pop("needs", ()), files=data.pop("documents", ()), papers=self.papers,
        )  # fmt: skip
        if data.pop("tell_later", False) and self.person is not None:
            data["later"] = {
                "later_name": self.person.full_name, "later_contact": self.phone,
            }  # fmt: skip
        if data.pop("share_full_name", False) and self.person is not None:
            data["shared_name"] = self.person.full_name
        if data.pop("share_phone", False):
            data["shared_contact"] = self.phone
        return data


class ForwardForm(forms.Form):
    """Who else can help, when it is outside the network; offices are chosen by address."""

    to_name = forms.CharField(label=_("A quale servizio"), max_length=200)
    to_email = forms.EmailField(label=_("E-mail del servizio"), required=False)
    note = forms.CharField(
        label=_("Messaggio a chi te l'ha inviato"), required=False, max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not outside:
            del self.fields["to_name"], self.fields["to_email"]
