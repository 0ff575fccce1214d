"""Rows of a page, each a small form: nothing that was typed in one of them is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# By field of a row, what is asked when only the rest of it was filled.
Needed = Mapping[str, "_StrPromise"]


def text_of(bound: BoundField) -> str:
    """What stands in a field, as it was typed or as it is shown before anybody types."""
    value = bound.value()
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value).replace("\r\n", "\n").strip()


class RowForm(forms.Form):
    """A row among others. Left blank it does not count; with anything in it, it must be whole.

    `needed` holds, by field, what is asked when only the rest of the row was filled. `standing`
    holds what is already there in an empty row (a unit, the kind of a tie): it counts as typed
    only when somebody chose something else. A row that is stored goes away by its `drop`.
    """

    needed: ClassVar[Needed] = {}
    standing: ClassVar[Mapping[str, str]] = {}

    row = forms.IntegerField(required=False, widget=forms.HiddenInput)
    drop = forms.BooleanField(label=_("Togli"), required=False)

    def texts(self) -> dict[str, str]:
        """By field, what stands in the row."""
        return {b.name: text_of(b) for b in self.visible_fields() if b.name != "drop"}

    @property
    def is_dropped(self) -> bool:
        return self.is_bound and bool(self["drop"].value())

    @property
    def is_typed(self) -> bool:
        """Is there anything in it that did not stand there by itself?"""
        return any(text and text not in self._usual(name) for name, text in self.texts().items())

    def _usual(self, name: str) -> set[str]:
        if name not in self.standing:
            return set()
        return {self.standing[name], str(self.initial.get(name, ""))}

    @property
    def counts(self) -> bool:
        return self.is_typed and not self.is_dropped

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.is_dropped:
            self.errors.clear()
        elif self.is_typed:
            for name, asked in self.needed.items():
                if name not in self.errors and data.get(name) in (None, ""):
                    self.add_error(name, str(asked))
            self.check_row(data)
        return data

    def check_row(self, data: dict[str, Any]) -> None:
        """What else makes a filled row whole."""
