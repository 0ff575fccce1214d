"""Everything kept about a person, found from the models themselves.

A table enters the export because it points to a person, not because somebody listed it: a new
model is exported from the day it exists. What is left out stands in `LEFT_OUT` with its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q

from labimpact.base.wall.declarations import Custom, OfficeData, PersonalData, Privacy
from labimpact.people.models import Person, PersonFile, same_person
from labimpact.people.redaction import Mask, initials
from labimpact.rules import queries as rules

LEFT_OUT = {
    "recognition.Card": "a folded copy of names, birth and codes, made only for recognising",
    "people.SearchKey": "folded copies of names and codes, made only for finding",
    "desk.ContactDraft": "an operator's unfinished writing, deleted or turned into a contact",
}
# Code lists of the fields that hold a code (rules/data/code_lists.yaml).
CODE_LISTS = {
    "education": "education", "literacy": "literacy", "marital_status": "marital_status",
    "work_condition": "work_condition", "state": "residence_title_state",
    "level": "language_level", "role": "household_role", "item": "delivery_item",
    "area": "need_area", "channel": "contact_channel", "outcome": "contact_outcome",
    "reason": "referral_reason", "basis": "grant_basis", "age_band": "age_band",
}  # fmt: skip
KINDS = {
    "people.IdentityDocument": "identity_document_type",
    "people.ResidenceTitle": "residence_title_type",
    "people.PersonFile": "file_kind",
}


_OF_PERSONS = (Privacy.COMMON, Privacy.SPECIAL)


@dataclass(frozen=True)
class Cell:
    """A value of a row: `raw` for machines, `shown` for people."""

    name: str
    label: str
    raw: Any
    shown: str


@dataclass
class Section:
    """The rows of one table, in order."""

    table: str
    title: str
    rows: list[list[Cell]] = field(default_factory=list)


@dataclass(frozen=True)
class _Found:
    row: models.Model
    is_others: bool = False


def exported_models() -> list[type[models.Model]]:
    """Models that point to a person: by a relation, or by a plain `person_id` column."""
    found = [m for m in apps.get_models() if m is not Person and _person_fields(m)]
    return sorted((m for m in found if m._meta.label not in LEFT_OUT), key=lambda m: m._meta.label)


def _person_fields(model: type[models.Model]) -> list[str]:
    return [
        f.attname
        for f in model._meta.concrete_fields
        if f.related_model is Person or (f.name == "person_id" and not f.is_relation)
    ]


def sections(person: Person) -> list[Section]:
    """The person's data in tables, without other people's, as far as the actor may see them."""
    records = Person._base_manager.filter(same_person("pk", person)).exclude(pk=person.pk)
    mine_too = [_Found(record) for record in records.order_by("pk")]
    found: dict[type[models.Model], list[_Found]] = {Person: [_Found(person), *mine_too]}
    for model in exported_models():
        mine = Q()
        for name in _person_fields(model):
            mine |= Q(same_person(name, person))
        rows = model._base_manager.filter(mine).order_by("pk")
        found[model] = [_Found(row) for row in rows]
    _add_records_around(found, person)
    writer = _Writer(found)
    return [writer.section(model, rows) for model, rows in found.items() if rows]


def _add_records_around(found: dict[type[models.Model], list[_Found]], person: Person) -> None:
    """The record a row belongs to (a contact, a household) and the other parts of that record."""
    around: dict[type[models.Model], set[int]] = defaultdict(set)
    for model, rows in found.items():
        for name, parent in _parents(model):
            around[parent].update(filter(None, (getattr(f.row, name) for f in rows)))
    for parent, ids in around.items():
        seen = {f.row.pk for f in found.get(parent, [])}
        extra = parent._base_manager.filter(pk__in=ids - seen).order_by("pk")
        found.setdefault(parent, []).extend(_Found(row) for row in extra)
        for part, name in _parts(parent):
            if part._meta.label in LEFT_OUT:
                continue
            seen = {f.row.pk for f in found.get(part, [])}
            extra = part._base_manager.filter(**{f"{name}__in": ids}).exclude(pk__in=seen)
            others = bool(_person_fields(part))
            found.setdefault(part, []).extend(_Found(row, others) for row in extra.order_by("pk"))


def _parents(model: type[models.Model]) -> Iterator[tuple[str, type[models.Model]]]:
    for f in model._meta.concrete_fields:
        related = f.related_model
        if isinstance(related, type) and related is not Person:
            wall = getattr(related, "wall", None)
            if isinstance(wall, PersonalData | OfficeData | Custom) and wall.privacy in _OF_PERSONS:
                yield f.attname, related


def _parts(parent: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    for relation in parent._meta.related_objects:
        if relation.on_delete is models.CASCADE and isinstance(relation.related_model, type):
            yield relation.related_model, relation.field.attname


class _Writer:
    """Turns rows into labelled cells, hiding everybody but the person."""

    def __init__(self, found: dict[type[models.Model], list[_Found]]) -> None:
        records = [f.row for f in found[Person] if isinstance(f.row, Person)]
        self.records = {record.pk for record in records}
        ids: set[int | None] = set()
        names: list[str] = []
        for model, rows in found.items():
            for f in rows:
                ids.update(getattr(f.row, name) for name in _person_fields(model))
                names += [getattr(f.row, n, "") or "" for n in ("whose_name", "delegate_name",
                                                                "guardian_name")]  # fmt: skip
        self.others = Person._base_manager.in_bulk(ids - {None, *self.records})
        for other in self.others.values():
            names += _names(other)
        own = [name for record in records for name in _names(record)]
        self.mask = Mask(own, names)
        self._related: dict[tuple[type[models.Model], Any], str] = {}

    def section(self, model: type[models.Model], rows: list[_Found]) -> Section:
        title = str(model._meta.verbose_name_plural)
        made = Section(model._meta.label, title[:1].upper() + title[1:])
        made.rows = [self._row(f) for f in rows]
        return made

    def _row(self, found: _Found) -> list[Cell]:
        columns = list(found.row._meta.concrete_fields)
        if found.is_others:
            # Of somebody else only the role and the initials: whoever they are stays theirs.
            columns = [f for f in columns if f.name == "role" or f.related_model is Person]
        return [self._cell(found.row, f) for f in columns]

    def _cell(self, row: models.Model, column: models.Field[Any, Any]) -> Cell:
        raw = column.value_from_object(row)
        label = str(column.verbose_name)
        if column.related_model is Person:
            shown = self._person(raw)
            return Cell(column.name, label, shown, shown)
        if column.related_model is get_user_model():
            return Cell(column.name, label, None, "operatore della rete" if raw else "")
        if column.is_relation:
            return Cell(column.name, label, raw, self._name_of(column.related_model, raw))
        raw = self.mask.value(column.name, raw)
        return Cell(column.name, label, raw, _shown(row, column, raw))

    def _person(self, pk: int | None) -> str:
        if pk is None:
            return ""
        if pk in self.records:
            return "questa persona"
        other = self.others.get(pk)
        return initials(other.full_name) if other else "altra persona"

    def _name_of(self, model: Any, pk: Any) -> str:
        if pk is None:
            return ""
        if (model, pk) not in self._related:
            row = model._base_manager.filter(pk=pk).first()
            self._related[model, pk] = self.mask.text(str(row)) if row else ""
        return self._related[model, pk]


def _names(person: Person) -> list[str]:
    names = [person.family_name, person.given_name, person.preferred_name, person.native_name]
    return [name for name in names if name]


def _shown(row: models.Model, column: models.Field[Any, Any], raw: Any) -> str:
    if raw is None or raw == "" or raw == {} or raw == []:
        return ""
    if isinstance(raw, bool):
        return "sì" if raw else "no"
    if column.choices:
        return str(dict(column.flatchoices).get(raw, raw))
    if isinstance(column, models.DateTimeField):
        return f"{raw:%d/%m/%Y %H:%M}"
    if isinstance(column, models.DateField):
        return f"{raw:%d/%m/%Y}"
    code_list = CODE_LISTS.get(column.name) or ""
    if column.name == "kind":
        code_list = KINDS.get(row._meta.label, "")
    return rules.label(code_list, raw) if code_list and isinstance(raw, str) else str(raw)


def exported_files(person: Person) -> list[PersonFile]:
    """The person's attachments in use, whose content goes into the export."""
    return list(
        PersonFile.objects.filter(same_person("person", person), removed_at=None)
        .select_related("file")
        .order_by("pk")
    )
