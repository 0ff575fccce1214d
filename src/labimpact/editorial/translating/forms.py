"""What one asks of the list of translations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.editorial.enums import Standing
from labimpact.editorial.translating.queries import LANGUAGES, NONE

STANDINGS = [
    *((how.value, how.label) for how in Standing if how != Standing.SOURCE),
    (NONE, _("manca")),
]


class FilterForm(forms.Form):
    """Ambito, lingua, stato: each may be left open."""

    area = forms.ChoiceField(label=_("Ambito"), required=False)
    language = forms.ChoiceField(
        label=_("Lingua"), required=False, choices=[("", _("tutte")), *LANGUAGES]
    )
    standing = forms.ChoiceField(
        label=_("Stato"), required=False, choices=[("", _("tutti")), *STANDINGS]
    )

    def __init__(self, *args: Any, areas: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("tutti")), *areas]  # type: ignore[attr-defined]
