"""The changes of a record (storico), told in Italian: which field, from what, to what, by whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils.translation import gettext as _

from labimpact.accounts.models import User
from labimpact.audit.models import Change
from labimpact.network.models import Country, Language, Municipality
from labimpact.people.dates import shown
from labimpact.people.models import Person, same_person
from labimpact.rules import queries as rules

MOST = 200
# Columns that say nothing to a reader, or are told together with another.
_SILENT = {
    "id", "person_id", "minor_id", "household_id", "version", "updated_at", "merged_into_id",
    "origin_kind", "origin_id",
}  # fmt: skip
_CODED = {
    "marital_status": "marital_status", "education": "education", "literacy": "literacy",
    "work_condition": "work_condition", "birth_missing_reason": "missing_reason",
    "expiry_missing_reason": "missing_reason", "italian_level": "language_level",
    "level": "language_level", "role": "household_role",
    ("people_identitydocument", "kind"): "identity_document_type",
    ("people_residencetitle", "kind"): "residence_title_type",
    ("people_residencetitle", "state"): "residence_title_state",
}  # fmt: skip


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ChangeEntry:
    """One save: what it touched, who did it and, where it was written, why."""

    at: datetime
    what: str
    removed: bool
    who: str
    reason: str
    fields: list[FieldChange]


def history_of(person: Person) -> list[ChangeEntry]:
    """The changes of a person's record, newest first, as far as the wall shows them."""
    changes = list(
        Change.objects.filter(same_person("person_id", person)).order_by("-at", "-pk")[:MOST]
    )
    who = _names_of(change.actor for change in changes)
    why = _reasons(person)
    names = _References(changes, person)
    return [
        ChangeEntry(
            at=change.at,
            what=_what(change.table_name),
            removed=change.operation == "delete",
            who=who.get(change.actor, change.actor),
            reason=why.get(change.at, ""),
            fields=list(_fields(change, names)),
        )
        for change in changes
    ]


def last_change(
    table: str, row_id: int, *, columns: Collection[str] = ()
) -> tuple[str, datetime] | None:
    """Who changed a row last, or those of its columns, and when: what a conflict tells."""
    changes = Change.objects.filter(table_name=table, row_id=row_id)
    if columns:
        changes = changes.filter(old_values__has_any_keys=list(columns))
    change = changes.order_by("-at", "-pk").first()
    if change is None:
        return None
    return _names_of([change.actor]).get(change.actor, change.actor), change.at


def _models() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def _what(table: str) -> str:
    model = _models().get(table)
    return str(model._meta.verbose_name) if model else table


def _names_of(actors: Iterable[str]) -> dict[str, str]:
    ids = {a: int(a.removeprefix("user:")) for a in actors if a.startswith("user:")}
    users = User.objects.in_bulk(set(ids.values()))
    unknown = _("persona di un altro ufficio")
    return {a: str(users[pk]) if pk in users else unknown for a, pk in ids.items()}


def _reasons(person: Person) -> dict[datetime, str]:
    """The reasons written with a save: it and its change carry the same moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.at, r.reason FROM unnest(wall.same_person(%s)) p"
            " CROSS JOIN LATERAL wall.person_readers(p) r WHERE r.reason <> ''",
            [person.pk],
        )
        return dict(cursor.fetchall())


class _References:
    """Names of the rows that the changes point to, read once for all."""

    def __init__(self, changes: list[Change], person: Person) -> None:
        self.precision = person.birth_precision
        wanted: dict[type[models.Model], set[int]] = {}
        for change in changes:
            model = _models().get(change.table_name)
            for values in (change.old_values or {}, change.new_values or {}):
                for column, value in values.items():
                    target = _target(model, column)
                    if target in (Country, Language, Municipality, User) and value is not None:
                        wanted.setdefault(target, set()).add(value)
        self.names = {
            (target, pk): str(row)
            for target, ids in wanted.items()
            for pk, row in self._rows(target).in_bulk(ids).items()
        }

    @staticmethod
    def _rows(target: type[models.Model]) -> models.QuerySet[Any]:
        rows = target._default_manager.all()
        return rows.select_related("province") if target is Municipality else rows

    def name(self, target: type[models.Model], pk: Any) -> str:
        # A colleague of another office has no name here.
        unknown = _("persona di un altro ufficio") if target is User else f"n. {pk}"
        return self.names.get((target, pk), unknown)


def _field(model: type[models.Model] | None, column: str) -> models.Field[Any, Any] | None:
    found = (f for f in model._meta.concrete_fields if f.column == column) if model else iter(())
    return next(found, None)


def _target(model: type[models.Model] | None, column: str) -> type[models.Model] | None:
    field = _field(model, column)
    return field.related_model if isinstance(field, models.ForeignKey) else None


def _fields(change: Change, names: _References) -> Iterable[FieldChange]:
    old, new = change.old_values or {}, change.new_values or {}
    model = _models().get(change.table_name)
    for field in model._meta.concrete_fields if model else []:
        column = field.column
        if column not in old or column in _SILENT:
            continue
        before = _value(change.table_name, field, old[column], names, old)
        after = _value(change.table_name, field, new.get(column), names, new)
        if before or after:
            label = str(field.verbose_name)
            yield FieldChange(label[:1].upper() + label[1:], before, after)


def _value(
    table: str, field: models.Field[Any, Any], value: Any, names: _References, row: dict[str, Any]
) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(field, ArrayField):
        return ", ".join(_value(table, field.base_field, one, names, row) for one in value)
    if isinstance(value, list | dict):
        # A drawing, a form: that it changed is told, not its strokes.
        return _("(contenuto)")
    if isinstance(field, models.ForeignKey):
        return names.name(field.related_model, value)
    if isinstance(field, models.BooleanField):
        return _("sì") if value else _("no")
    code_list = _CODED.get((table, field.name)) or _CODED.get(field.name)
    if code_list:
        return rules.label(code_list, value)
    if isinstance(field, models.DateTimeField):
        return f"{datetime.fromisoformat(value):%d/%m/%Y %H:%M}"
    if isinstance(field, models.DateField):
        precision = (
            row.get("birth_precision", names.precision) if field.name == "birth_date" else "day"
        )
        return shown(date.fromisoformat(value), precision)
    return str(dict(field.flatchoices).get(value, value))
