"""What a written form means, chosen from the product's own list."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from labimpact.imports.queries.meanings import meanings


class ValueForm(forms.Form):
    """Posted with what was searched, so that the answers are those that were shown."""

    field = forms.CharField(max_length=40, widget=forms.HiddenInput)
    written = forms.CharField(max_length=200, widget=forms.HiddenInput)
    q = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    code = forms.ChoiceField(
        label=_("Vuol dire"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Scegli una voce dell'elenco.")},
    )

    def __init__(self, *args: Any, field: str, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = cast("forms.ChoiceField", self.fields["code"])
        found = meanings(field, text)
        self.is_empty = not found
        code.choices = [*found, ("", _t("niente: lascia vuoto"))]
