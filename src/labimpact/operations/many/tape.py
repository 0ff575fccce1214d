"""A writer that keeps rows instead of sending them: what a story is made of."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import models
from django.db.models.expressions import DatabaseDefault

from labimpact.operations.demo.copying import Values, Writer

Row = tuple[type[models.Model], Values]


class Tape(Writer):
    """Rows in the order in which they were written, their ids counted from one."""

    def __init__(self) -> None:
        super().__init__()
        self._objects: list[tuple[type[models.Model], models.Model | Values]] = []
        self._next: dict[type[models.Model], int] = defaultdict(int)

    def next_id(self, model: type[models.Model]) -> int:
        self._next[model] += 1
        return self._next[model]

    def add(self, row: models.Model) -> int:
        if row.pk is None:
            row.pk = self.next_id(type(row))
        self._objects.append((type(row), row))
        pk: int = row.pk
        return pk

    def put(self, model: type[models.Model], **values: Any) -> None:
        self._objects.append((model, values | {"id": self.next_id(model)}))

    def take(self) -> list[Row]:
        """The rows written since the last time, as they stand now."""
        found = [(model, _values(model, row)) for model, row in self._objects]
        self._objects = []
        self._next.clear()
        return found


def _values(model: type[models.Model], row: models.Model | Values) -> Values:
    if isinstance(row, dict):
        return row
    values = {field.attname: row.__dict__[field.attname] for field in model._meta.concrete_fields}
    if any(isinstance(value, DatabaseDefault) for value in values.values()):
        raise ValueError(f"{model.__name__}: every column must be given, {values}")
    return values
