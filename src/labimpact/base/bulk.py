"""Many new rows of one table in one short statement, however many they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

Row = TypeVar("Row", bound=models.Model)
_LENGTH = re.compile(r"\(.*?\)")


def insert(rows: Iterable[Row]) -> list[Row]:
    """Insert rows that are new, all of one model, and give them their numbers.

    As `bulk_create`, but each column goes as one array: the statement does not grow with the rows,
    and is neither composed nor parsed anew. A column that the first row leaves to the database is
    left to it for all.
    """
    listed = list(rows)
    if not listed:
        return listed
    meta = listed[0]._meta
    fields = [
        field
        for field in meta.concrete_fields
        if not field.primary_key and not isinstance(_value(listed[0], field), DatabaseDefault)
    ]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    arrays = ", ".join(f"%s::{_type(field)}[]" for field in fields)
    chosen = ", ".join(_read(field, quote(str(field.column))) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(meta.db_table)} ({names})"  # noqa: S608 - names of our own models
            f" SELECT {chosen} FROM unnest({arrays}) AS v({names}) RETURNING id",
            [_column(field, listed) for field in fields],
        )
        for row, (pk,) in zip(listed, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding = False
            row._state.db = connection.alias
    return listed


def _value(row: models.Model, field: models.Field[Any, Any]) -> Any:
    return getattr(row, field.attname)


def _type(field: models.Field[Any, Any]) -> str:
    """The type without its length: a text that is too long must be refused, and not cut."""
    if isinstance(field, ArrayField):
        return "text"
    return _LENGTH.sub("", field.db_type(connection) or "text")


def _read(field: models.Field[Any, Any], name: str) -> str:
    """An array of arrays would be taken apart as a whole: each goes as its text."""
    return f"{name}::{field.db_type(connection)}" if isinstance(field, ArrayField) else name


def _column(field: models.Field[Any, Any], rows: Sequence[models.Model]) -> list[Any]:
    if isinstance(field, ArrayField):
        return ["{" + ",".join(str(int(n)) for n in _value(row, field)) + "}" for row in rows]
    ready = _READY.get(type(_plain_field(field)), ())
    name, prepare = field.attname, field.get_db_prep_save
    return [
        value if type(value) in ready else _plain(prepare(value, connection))
        for value in (getattr(row, name) for row in rows)
    ]


def _plain_field(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    """The field whose values a column holds: of a link, the number of what it leads to."""
    return field.target_field if isinstance(field, models.ForeignKey) else field


def _plain(value: Any) -> Any:
    """An entry of a list of choices as its text: an array holds one kind of value."""
    return str(value) if isinstance(value, str) and type(value) is not str else value


# Values that Django hands to the database as they are, by kind of column: to prepare them one by
# one cost more than to write them.
_TEXT, _NUMBER = (type(None), str), (type(None), int)
_READY: dict[type, tuple[type, ...]] = {
    models.CharField: _TEXT,
    models.TextField: _TEXT,
    models.IntegerField: _NUMBER,
    models.PositiveIntegerField: _NUMBER,
    models.SmallIntegerField: _NUMBER,
    models.PositiveSmallIntegerField: _NUMBER,
    models.BigIntegerField: _NUMBER,
    models.AutoField: _NUMBER,
    models.BigAutoField: _NUMBER,
    models.BooleanField: (type(None), bool),
}
