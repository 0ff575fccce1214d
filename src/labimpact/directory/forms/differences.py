"""What one form says otherwise than another of the same kind, for who must choose between them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _

Difference = tuple[str, str, str]


def differences(mine: forms.BaseForm, theirs: forms.BaseForm, of: str = "") -> list[Difference]:
    """The name of each field (of something, when that is said), what was typed in it, and what is
    saved now; only where the two are not the same."""
    found = []
    for name, field in mine.fields.items():
        typed = _in_words(mine, name, mine.cleaned_data.get(name))
        saved = _in_words(mine, name, theirs.get_initial_for_field(field, name))
        if name != "seen" and typed != saved:
            label = str(field.label)
            found.append((f"{of}: {label}" if of else label, typed, saved))
    return found


def _in_words(form: forms.BaseForm, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(sorted(_in_words(form, name, one) for one in value))
    choices = getattr(form.fields[name], "choices", ())
    said = {str(key): str(label) for key, label in choices}
    return said.get(str(getattr(value, "pk", value)), str(value or ""))
