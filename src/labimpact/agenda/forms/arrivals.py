"""The few things asked at the door."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor
from labimpact.network.models import Language
from labimpact.people.models import Person
from labimpact.rules.queries import choices


class ArrivalForm(forms.Form):
    """Nothing here is mandatory: the number comes first, the rest when there is time."""

    reason = forms.ChoiceField(label=_("Perché viene"), required=False)
    language = forms.ModelChoiceField(
        label=_("Lingua"), queryset=Language.objects.none(), required=False, empty_label=_("Non so")
    )
    label = forms.CharField(
        label=_("Come riconoscerlo"),
        max_length=80,
        required=False,
        help_text=_("Per esempio: signora con il passeggino. Il nome non serve."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, actor: Actor, reason: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [("", _("Non detto")), *choices("need_area")]
        if reason and reason not in dict(listed):
            listed.append((reason, reason))
        cast("forms.ChoiceField", self.fields["reason"]).choices = listed
        self._offer("language", Language.objects.spoken().order_by("order", "name"))
        self._offer("person", Person.objects.visible_to(actor).current())

    def _offer(self, name: str, rows: Any) -> None:
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows
