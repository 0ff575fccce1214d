"""What the reading is asked with; everything stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.network.models import TerritorialArea
from labimpact.rules.queries import choices
from labimpact.territory.quarters import Quarter
from labimpact.territory.queries.reading import Asked

QUARTERS = 12


class ReadingForm(forms.Form):
    """Quarter, area, need; an empty form is the last quarter that is over, and everything."""

    trimestre = forms.ChoiceField(label=_("Trimestre"), required=False)
    ambito = forms.TypedChoiceField(label=_("Ambito"), coerce=int, empty_value=None, required=False)
    bisogno = forms.ChoiceField(label=_("Bisogno da vedere nel dettaglio"), required=False)

    def __init__(self, *args: Any, areas: Sequence[TerritorialArea], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {area.pk: area.name for area in areas}
        self.this = Quarter.of(clock.today())
        offered = [self.this.before(n) for n in range(QUARTERS)]
        self._offer("trimestre", [(q.slug, self._said(q)) for q in (offered[1], offered[0])]
                    + [(q.slug, str(q)) for q in offered[2:]])  # fmt: skip
        self._offer("ambito", [("", gettext("tutti")), *self.areas.items()])
        self._offer("bisogno", [("", gettext("il più frequente")), *choices("need_area")])
        if len(self.areas) < 2:
            self.fields["ambito"].widget = forms.HiddenInput()

    def _offer(self, name: str, listed: list[tuple[Any, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = listed

    def _said(self, quarter: Quarter) -> str:
        if quarter == self.this:
            return gettext("%(quarter)s (in corso)") % {"quarter": quarter}
        return str(quarter)

    @property
    def asked(self) -> Asked:
        data = self.cleaned_data
        quarter = Quarter.read(data["trimestre"]) or self.this.before(1)
        return Asked(quarter, data["ambito"], data["bisogno"] or None)

    @property
    def said(self) -> list[tuple[str, str]]:
        """The filters in words, for the page and for the file."""
        asked = self.asked
        every = gettext("tutti (%(n)s)") % {"n": len(self.areas)}
        if len(self.areas) == 1:
            every = next(iter(self.areas.values()))
        return [
            (gettext("Trimestre"), self._said(asked.quarter)),
            (gettext("Ambito"), self.areas.get(asked.area or 0, every)),
        ]
