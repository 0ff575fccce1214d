"""Answering a referral, and telling more of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.casework.models import REACH, Referral
from labimpact.ui.forms import DayField


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

    reason = forms.ChoiceField(
        label=_("Perché non potete accoglierlo"),
        choices=Referral.Refusal.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Che cosa deve sapere chi invia"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Obbligatorio con «altro»."),
    )


class AskForm(forms.Form):
    """What the receiver wants to know before answering."""

    text = forms.CharField(
        label=_("Che cosa volete sapere"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Alla prima domanda il termine si ferma, finché chi invia risponde."),
    )


class TellForm(forms.Form):
    """The sender's answer to a question."""

    text = forms.CharField(
        label=_("La tua risposta"), max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )


class LinkForm(forms.Form):
    """Where a service without accounts reads its mail."""

    to_email = forms.EmailField(label=_("E-mail del servizio"))


class TellNowForm(LinkForm):
    """Whom a service that has accepted will meet, and where it reads it."""

    name = forms.CharField(label=_("Nome e cognome"), max_length=200)
    contact = forms.CharField(label=_("Recapito"), required=False, max_length=REACH)

    field_order = ("name", "contact", "to_email")


class CodeForm(forms.Form):
    """The six digits of a mail."""

    code = forms.RegexField(
        r"^\d{6}$",
        label=_("Codice di sei cifre"),
        strip=True,
        error_messages={"invalid": _("Il codice è di sei cifre.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class TermForm(forms.Form):
    """Within how many working days an office answers."""

    working_days = forms.IntegerField(
        label=_("Giorni lavorativi per rispondere"), min_value=1, max_value=30
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
