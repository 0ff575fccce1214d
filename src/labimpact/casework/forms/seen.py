"""A form that is written over what its writer has seen, and over nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from labimpact.casework.queries.plan_difference import FieldChange
from labimpact.people.queries.history import last_change

# What stands in a field: its text, or what is chosen of several.
Stands = str | list[str]


class SeenForm(forms.Form):
    """Who writes after somebody else sees first what that one wrote; nothing typed is lost.

    `stored` is what the record says now, by field; `seen` what it said when the page was opened.
    What the other alone changed is taken (`taken`); where both did, the writer's words stay and
    the field says so (`both`). It is saved the next time. Without `stored` nothing is compared.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    # The columns of the record in which the fields are kept.
    kept_in: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, data: Any = None, *, record: Model | None = None,
        stored: Mapping[str, Any] | None = None, initial: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.record = record
        self.now = {name: stands(value) for name, value in (stored or {}).items()}
        self.both: list[FieldChange] = []
        self.taken: list[FieldChange] = []
        first = dict(stored or initial or {})
        super().__init__(data, initial=first | {"seen": json.dumps(self.now) if stored else ""})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        before = self._before()
        again: MultiValueDict[str, Any] = self.data.copy()  # type: ignore[attr-defined]
        for name, now in self.now.items() if before else ():
            typed = stands(data[name] if name in data else self[name].value())
            if now in (before.get(name), typed):
                continue
            told = in_words(self[name], typed), in_words(self[name], now)
            change = FieldChange(str(self[name].label), *told)
            if typed == before.get(name):
                self.taken.append(change)
                again.pop(name, None)
                if now:
                    again.setlist(name, now if isinstance(now, list) else [now])
            else:
                self.both.append(change)
                self.add_error(name, _("Qui ha scritto anche l'altra persona: guarda sopra."))
        if self.both or self.taken:
            again["seen"] = json.dumps(self.now)
            self.data = again
            raise forms.ValidationError(self._said())
        return data

    def _before(self) -> dict[str, Any]:
        """What the writer had before their eyes, as the page that they filled says it."""
        try:
            said = json.loads(self.data.get("seen") or "{}")
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    def _said(self) -> str:
        last = self.record and last_change(
            self.record._meta.db_table, self.record.pk, columns=self.kept_in
        )
        if not last:
            return _(
                "Intanto qualcun altro ha salvato: che cosa ha scritto è qui sopra. Porta nei campi"
                " quello che serve, poi salva."
            )
        who, at = last
        return _(
            "Intanto %(who)s ha salvato, %(day)s alle %(hour)s: che cosa ha scritto è qui sopra."
            " Porta nei campi quello che serve, poi salva."
        ) % {
            "who": who, "day": f"{timezone.localtime(at):%d/%m/%Y}",
            "hour": f"{timezone.localtime(at):%H:%M}",
        }  # fmt: skip


def in_words(bound: BoundField, standing: Stands) -> str:
    """What stands in a field, as it is told to somebody."""
    field = bound.field
    if isinstance(field, forms.BooleanField):
        return _("sì") if standing else _("no")
    if isinstance(field, forms.ChoiceField):
        choices = cast("Iterable[tuple[object, object]]", field.choices)
        labels = {str(value): str(label) for value, label in choices}
        chosen = standing if isinstance(standing, list) else [standing]
        return ", ".join(labels.get(one, one) for one in chosen)
    return str(standing)


def stands(value: Any) -> Stands:
    """A value as it is compared, whether it was stored or typed."""
    if isinstance(value, list | tuple):
        return sorted(map(str, value))
    if value is None or value is False:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "on" if value is True else str(value).replace("\r\n", "\n").strip()
