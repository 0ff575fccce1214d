"""How the privacy notice was given."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.people.models import PrivacyNotice
from labimpact.ui.forms import DayField


class NoticeForm(forms.Form):
    manner = forms.ChoiceField(
        label=_("Come l'hai data"), choices=PrivacyNotice.Manner.choices, widget=forms.RadioSelect
    )
    given_on = DayField(label=_("Quando"), initial=clock.today)

    def clean_given_on(self) -> date:
        day: date = self.cleaned_data["given_on"]
        if day > clock.today():
            raise forms.ValidationError(_("Il giorno è nel futuro."))
        return day
