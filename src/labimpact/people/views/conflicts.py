"""Two operators saved one record: both versions side by side, nothing lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from labimpact.people.forms.fields import ModelForm

SAVED = "saved"
PREFIX = "tieni-"
BASE = "era-"

AnyForm = forms.Form | ModelForm


@dataclass(frozen=True)
class Difference:
    """A field, or fields chosen together, that the two versions tell differently."""

    name: str
    label: str
    mine: str
    saved: str
    untouched: bool  # the one who is saving never changed it: the saved version is proposed


@dataclass(frozen=True)
class BothVersions:
    """What the page of a conflict shows."""

    differences: list[Difference]
    who: str = ""
    at: datetime | None = None


def groups_of(form: AnyForm) -> dict[str, tuple[str, ...]]:
    """Fields by the name under which they are chosen, in the order of the form."""
    together: Mapping[str, tuple[str, ...]] = getattr(form, "groups", {})
    inside = {name for names in together.values() for name in names}
    alone = {n: (n,) for n in form.fields if n not in inside or n in together}
    return {name: together.get(name, names) for name, names in alone.items()}


def base_of(form: AnyForm, data: QueryDict | None = None) -> list[tuple[str, str]]:
    """What each field was when the page was first opened, carried along as hidden fields."""
    if data is None:
        return [(BASE + name, _raw(form, name) or "") for name in form.fields]
    return [(BASE + name, data.get(BASE + name, "")) for name in form.fields]


def differences(mine: AnyForm, saved: AnyForm, data: QueryDict) -> list[Difference]:
    """Field by field, what was typed beside what is stored now."""
    labels: Mapping[str, Any] = getattr(mine, "group_labels", {})
    found = []
    for name, names in groups_of(mine).items():
        typed = "/".join(filter(None, (_shown(mine, n) for n in names)))
        stored = "/".join(filter(None, (_shown(saved, n) for n in names)))
        if typed != stored:
            label = str(labels.get(name) or mine[name].label)
            same = all(data.get(BASE + n) == (_raw(mine, n) or "") for n in names)
            found.append(Difference(name, label, typed or "—", stored or "—", same))
    return found


def chosen(data: QueryDict, saved: AnyForm) -> QueryDict:
    """What was typed, except where the saved version was preferred."""
    merged = data.copy()
    for name, names in groups_of(saved).items():
        if data.get(PREFIX + name) == SAVED:
            for one in names:
                _put(merged, one, _raw(saved, one))
    return merged


def _put(data: QueryDict, name: str, value: str | None) -> None:
    data.pop(name, None)
    if value is not None:
        data[name] = value


def _raw(form: AnyForm, name: str) -> str | None:
    """A stored value as the form would send it."""
    bound = form[name]
    value = bound.field.prepare_value(bound.value() if form.is_bound else bound.initial)
    if isinstance(bound.field, forms.BooleanField):
        return "on" if value in (True, "on", "True") else None
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _shown(form: AnyForm, name: str) -> str:
    raw = _raw(form, name)
    field = form[name].field
    if isinstance(field, forms.BooleanField):
        return str(_("sì")) if raw else str(_("no"))
    if isinstance(field, forms.ChoiceField):
        return "" if not raw else str(dict(_flat(field.choices)).get(raw, raw))
    return raw or ""


def _flat(choices: Any) -> Iterable[tuple[str, Any]]:
    return ((str(value), label) for value, label in choices)
