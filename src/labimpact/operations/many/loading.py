"""Many rows at once: constraints and indexes come off before and are made again after.

Runs as the owner, alone in the database. What comes off is read from the database's own
catalogue and put back as it was told there, so the schema is the same afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
from django.db import connection, models
from psycopg import sql

_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE contype IN ('p', 'u', 'x', 'f')
  AND (conrelid = ANY (%(tables)s::regclass[]) OR confrelid = ANY (%(tables)s::regclass[]))
"""
_INDEXES = """
SELECT i.indrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indexrelid::regclass::text
FROM pg_index i
WHERE i.indrelid = ANY (%(tables)s::regclass[])
  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
_HANDS = 2  # that put things back at a time: as many as the smallest machine has cores


@dataclass(frozen=True)
class Undressed:
    """What was taken off the tables: statements by table that put it back."""

    tables: tuple[str, ...]
    keys: dict[str, list[str]]
    foreign: list[tuple[str, str, str]]  # table, name, definition


def undress(models_loaded: Iterable[type[models.Model]]) -> Undressed:
    """Take constraints, indexes and triggers off these tables."""
    tables = tuple(sorted(model._meta.db_table for model in models_loaded))
    keys: dict[str, list[str]] = {table: [] for table in tables}
    foreign = []
    with connection.cursor() as cursor:
        cursor.execute(_CONSTRAINTS, {"tables": list(tables)})
        constraints = sorted(cursor.fetchall(), key=lambda row: row[2] != "f")
        cursor.execute(_INDEXES, {"tables": list(tables)})
        indexes = cursor.fetchall()
        for table, name, kind, definition in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            if kind == "f":
                foreign.append((table, name, definition))
            else:
                keys[table].append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        for table, definition, name in indexes:
            cursor.execute(f"DROP INDEX {name}")
            keys[table].append(definition)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    return Undressed(tables, keys, foreign)


def dress(off: Undressed, url: str, say: Callable[[str], None]) -> None:
    """Put everything back: keys and indexes, then foreign keys, each checked against the rows."""
    with connection.cursor() as cursor:
        for table in off.tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        by_size = sorted(off.tables, key=_size_of, reverse=True)
    say("indexes")
    _share(url, [off.keys[table] for table in by_size if off.keys[table]])
    say("foreign keys")
    with connection.cursor() as cursor:
        for table, name, definition in off.foreign:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition} NOT VALID')
    checks: dict[str, list[str]] = {}
    for table, name, _definition in off.foreign:
        checks.setdefault(table, []).append(f'ALTER TABLE {table} VALIDATE CONSTRAINT "{name}"')
    _share(url, sorted(checks.values(), key=len, reverse=True))
    say("statistics")
    _share(url, [[f"VACUUM (FREEZE, ANALYZE) {table}"] for table in by_size])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _size_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s::regclass)", [table])
        size: int = cursor.fetchone()[0]
    return size


def _share(url: str, works: Sequence[Sequence[str]]) -> None:
    """Each work's statements in order, some works at a time."""

    def do(statements: Sequence[str]) -> None:
        with psycopg.connect(url, autocommit=True) as own:
            for statement in statements:
                own.execute(statement.encode())

    with ThreadPoolExecutor(_HANDS) as hands:
        for done in [hands.submit(do, work) for work in works]:
            done.result()


def copy(own: psycopg.Connection, model: type[models.Model], lines: Sequence[str]) -> None:
    """Send a table's lines, whose columns are those of the model in its order."""
    names = (
        ("id", "kind", "key", "person_id")
        if model._meta.db_table == "people_searchkey"
        else tuple(str(field.column) for field in model._meta.concrete_fields)
    )
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with own.cursor() as cursor, cursor.copy(statement) as stream:
        stream.write("".join(lines))


def follow(ends: dict[type[models.Model], int]) -> None:
    """Let each sequence go on from the last id that was given."""
    with connection.cursor() as cursor:
        for model, following in ends.items():
            if following == 1:
                continue
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                [model._meta.db_table, following - 1],
            )
