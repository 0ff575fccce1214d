"""Rows into the database by COPY, some thousands at a time, whatever the size of the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from psycopg import sql
from psycopg.types.json import Json

BATCH = 10_000
Values = dict[str, Any]


class Writer:
    """Gives ids, keeps rows until there are enough of them, and streams them out by table.

    Runs as the owner, who must be alone in these tables: ids follow the greatest one there is.
    Foreign keys are checked at the end of each batch, so rows may come in any order within it.
    """

    def __init__(self) -> None:
        self.written = 0
        self._kept: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self._plain: dict[type[models.Model], list[Values]] = defaultdict(list)
        self._count = 0
        self._last: dict[type[models.Model], int] = {}

    def next_id(self, model: type[models.Model]) -> int:
        if model not in self._last:
            greatest = model._default_manager.aggregate(last=models.Max("pk"))["last"]
            self._last[model] = greatest or 0
        self._last[model] += 1
        return self._last[model]

    def add(self, row: models.Model) -> int:
        """Keep a row to be written, with an id of its own if it has none; returns the id."""
        model = type(row)
        if row.pk is None:
            row.pk = self.next_id(model)
        self._kept[model].append(row)
        self._count += 1
        pk: int = row.pk
        if self._count >= BATCH:
            self.flush()
        return pk

    def put(self, model: type[models.Model], **values: Any) -> None:
        """The same for a row of which every column is given: no object is made for it."""
        self._plain[model].append(values | {"id": self.next_id(model)})
        self._count += 1
        if self._count >= BATCH:
            self.flush()

    def flush(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for model, rows in self._kept.items():
                _copy(cursor, model, (_values(model, row) for row in rows))
            for model, plain in self._plain.items():
                _copy(cursor, model, plain)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.written += self._count
        self._count = 0
        self._kept.clear()
        self._plain.clear()

    def close(self) -> None:
        """Write what is left and let the sequences go on from the last id."""
        self.flush()
        with connection.cursor() as cursor:
            for model, last in self._last.items():
                table = model._meta.db_table
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                    [table, model._meta.pk.column, last],
                )


def _copy(cursor: Any, model: type[models.Model], rows: Iterable[Values]) -> None:
    fields = model._meta.concrete_fields
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields]),
    )
    names = [field.attname for field in fields]
    json = [field.attname for field in fields if isinstance(field, models.JSONField)]
    with cursor.copy(statement) as copy:
        for row in rows:
            for name in json:
                if row[name] is not None:
                    row[name] = Json(row[name])
            copy.write_row([row[name] for name in names])


def _values(model: type[models.Model], row: models.Model) -> Values:
    """The columns of an object, none of which may be left to the database."""
    values = {name: row.__dict__[name] for name in _names(model)}
    if any(isinstance(value, DatabaseDefault) for value in values.values()):
        raise ValueError(f"{model.__name__}: every column must be given, {values}")
    return values


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]
