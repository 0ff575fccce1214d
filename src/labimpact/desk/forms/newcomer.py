"""The few fields with which an anonymous person becomes somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.people.actions import NewPerson
from labimpact.people.enums import Sex
from labimpact.people.forms.fields import NameField


class NewcomerForm(forms.Form):
    """Only a name is mandatory: the rest is completed later in the person's record."""

    family_name = NameField(label=_("Cognome"), max_length=120, required=False)
    given_name = NameField(label=_("Nome"), max_length=120, required=False)
    preferred_name = NameField(label=_("Come vuole farsi chiamare"), max_length=120, required=False)
    sex = forms.ChoiceField(
        label=_("Sesso sul documento"), required=False, choices=[("", "—"), *Sex.choices[:3]]
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = ("family_name", "given_name", "preferred_name")
        if not any(cleaned.get(name) for name in names) and not self.errors:
            self.add_error("family_name", _("Scrivi almeno un nome."))
        return cleaned

    def to_data(self) -> NewPerson:
        c = self.cleaned_data
        return NewPerson(
            family_name=c["family_name"],
            given_name=c["given_name"],
            preferred_name=c["preferred_name"],
            sex=c["sex"],
        )
