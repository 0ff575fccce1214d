"""Sending and answering, with as little about the person as the receiver needs."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

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
    reason = forms.ChoiceField(label=_("Motivo"))
    note = forms.CharField(
        label=_("Che cosa serve"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Solo quello che serve a chi riceve. Niente diagnosi, niente storie."),
    )
    shared_name = forms.CharField(
        label=_("Come la indichi a chi riceve"),
        required=False,
        max_length=200,
        help_text=_("Bastano le iniziali, finché non accettano."),
    )
    share_full_name = forms.BooleanField(label=_("Comunica nome e cognome"), required=False)
    share_phone = forms.BooleanField(label=_("Comunica il telefono"), required=False)
    shared_contact = forms.CharField(
        label=_("Recapito da comunicare"), required=False, max_length=120
    )
    answer_due_on = DayField(label=_("Risposta attesa entro"), required=False)

    def __init__(
        self, *args: Any, person: Person | None, phone: str, outside: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.phone = person, phone
        reason = cast("forms.ChoiceField", self.fields["reason"])
        reason.choices = [("", _("Scegli…")), *choices("referral_reason")]
        if not outside:
            del self.fields["to_name"]
        if person is None:
            del self.fields["share_full_name"]
        if person is None or not phone:
            del self.fields["share_phone"]
        if person is not None:
            del self.fields["shared_contact"]

    def minimal_data(self) -> dict[str, Any]:
        """What the sender chose to tell, ready for the action."""
        data = dict(self.cleaned_data)
        if data.pop("share_full_name", False) and self.person is not None:
            data["shared_name"] = self.person.full_name
        if data.pop("share_phone", False):
            data["shared_contact"] = self.phone
        return data


class AnswerForm(forms.Form):
    """The receiver's word to the sender."""

    note = forms.CharField(
        label=_("Messaggio a chi invia"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WithdrawForm(AnswerForm):
    """The sender's word to the receiver."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _("Messaggio a chi riceve")


class RefuseForm(forms.Form):
    """Why the receiver cannot take the person."""

    note = forms.CharField(
        label=_("Perché non potete accoglierlo"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReportAnswerForm(forms.Form):
    """An answer that came by phone or letter."""

    accepted = forms.ChoiceField(
        label=_("Che cosa hanno risposto"),
        choices=[("yes", _("Accettato")), ("no", _("Rifiutato"))],
        widget=forms.RadioSelect,
    )
    on = DayField(label=_("Il giorno della risposta"))
    note = forms.CharField(label=_("Che cosa hanno detto"), required=False, max_length=600)
