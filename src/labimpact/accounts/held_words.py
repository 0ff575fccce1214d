"""A kept form in the words of the page it came from, not in the names of its fields."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from inspect import isclass, unwrap
from typing import Any, cast

from django import forms
from django.forms.forms import BaseForm
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

_FREE = (forms.CharField, forms.DateField, forms.TimeField, forms.IntegerField)
_Field = forms.Field


@dataclass(frozen=True)
class Shown:
    """What one typed, under the label it had on the page."""

    label: str
    value: str


def shown(path: str, fields: Iterable[tuple[str, str]]) -> tuple[list[Shown], int]:
    """The texts and dates under their labels, and how many filled fields are not listed."""
    fields = list(fields)
    known = _known_fields(path, {_plain(name) for name, _value in fields})
    listed: list[Shown] = []
    others = 0
    for name, value in fields:
        if not value or name.startswith("_"):
            continue
        field = known.get(_plain(name))
        text = _text(field, value)
        if text is None:
            others += 1
        else:
            label = str(field.label or "") if field is not None else ""
            listed.append(Shown(label or _("Testo"), text))
    return listed, others


def _plain(name: str) -> str:
    """The name of a field without the prefix of its form."""
    return name.rsplit("-", 1)[-1]


def _text(field: _Field | None, value: str) -> str | None:
    """What can be read of a value; None for a code that says nothing by itself."""
    if field is None:
        return value if " " in value.strip() else None
    if isinstance(field, forms.ModelChoiceField):
        return None
    if isinstance(field, forms.ChoiceField):
        offered = cast("Iterable[tuple[Any, Any]]", field.choices)
        plain = {
            str(key): str(said) for key, said in offered if not isinstance(said, (list, tuple))
        }
        return plain.get(value)
    hidden = field.widget.is_hidden
    return value if isinstance(field, _FREE) and not hidden else None


def _known_fields(path: str, sent: set[str]) -> dict[str, _Field]:
    """The fields of the app's forms by name; those of the form most like what was sent first."""
    try:
        view = unwrap(resolve(path.split("?", 1)[0]).func)
    except Resolver404:
        return {}
    module = sys.modules[view.__module__]
    own = [v for v in vars(module).values() if isclass(v) and issubclass(v, BaseForm)]
    app = ".".join(view.__module__.split(".")[:2]) + "."
    candidates = [*own, *(f for f in _every_form(BaseForm) if f.__module__.startswith(app))]
    candidates.sort(key=lambda form: len(sent & _fields_of(form).keys()), reverse=True)
    known: dict[str, _Field] = {}
    for form in candidates:
        for name, field in _fields_of(form).items():
            if field.label:
                known.setdefault(name, field)
    return known


def _fields_of(form: type[Any]) -> dict[str, _Field]:
    return getattr(form, "base_fields", {})


def _every_form(form: type[Any]) -> Iterator[type[Any]]:
    for heir in form.__subclasses__():
        yield heir
        yield from _every_form(heir)
