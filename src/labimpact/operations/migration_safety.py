"""Which migrations would hold everybody up, or break the program that still runs beside them.

While `prepare` runs, the release before serves: a table that is locked for long stops the desks,
and a column that is renamed or gone breaks code that still reads it. Migrations that were there
before this check are its baseline; each later one must be of a kind that is known to be quick, or
say in `locks_reviewed` why it may stand.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.postgres import operations as postgres
from django.db import connection
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import Value

BASELINE = Path(__file__).with_name("migrations_baseline.txt")
# Tables that grow with the work of the desks; everything else is small and locked for a moment.
LARGE_APPS = frozenset({
    "agenda", "audit", "casework", "correspondence", "deliveries", "desk", "documents",
    "imports", "notifications", "people", "procedures", "recognition", "worklist",
})  # fmt: skip
_CREATING = (operations.CreateModel,)


def baseline() -> frozenset[str]:
    """The migrations that were there before: `app.name`, one a line."""
    return frozenset(BASELINE.read_text(encoding="utf-8").split())


def problems() -> list[str]:
    """What is wrong with the migrations after the baseline, one sentence each."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = baseline()
    found: list[str] = []
    for key in sorted(loader.disk_migrations):
        name = f"{key[0]}.{key[1]}"
        if key[0] not in _our_apps() or name in known:
            continue
        before = loader.project_state(key, at_end=False)
        migration = loader.disk_migrations[key]
        found += [f"{name}: {problem}" for problem in of_migration(migration, before)]
    return found


def _our_apps() -> frozenset[str]:
    return frozenset(
        app.rpartition(".")[2] for app in settings.INSTALLED_APPS if app.startswith("labimpact.")
    )


def of_migration(migration: Migration, before: ProjectState) -> list[str]:
    """What is wrong with one migration, given the models as they were before it."""
    if getattr(migration, "locks_reviewed", ""):
        return []
    app, state = migration.app_label, before.clone()
    made: set[str] = set()
    found: list[str] = []
    for operation in _flat(migration.operations):
        if isinstance(operation, _CREATING):
            made.add(operation.name_lower)
        else:
            found += _of_operation(operation, migration, state, made)
        operation.state_forwards(app, state)
    return found


def _flat(listed: Iterable[Any]) -> Iterator[Any]:
    for operation in listed:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _of_operation(
    operation: Any, migration: Migration, state: ProjectState, made: set[str]
) -> Iterator[str]:
    app = migration.app_label
    model = getattr(operation, "model_name_lower", "")
    if model in made:
        return
    large = app in LARGE_APPS
    if isinstance(operation, operations.RenameField | operations.RenameModel):
        yield "a rename breaks the program that still runs: add, copy, and drop a release later"
    elif isinstance(operation, operations.RemoveField | operations.DeleteModel):
        if not _unused_before(migration):
            yield (
                "what is dropped is still read by the release that runs: drop it a release after"
                " the code stopped using it, and say so (unused_since = '…')"
            )
    elif isinstance(operation, operations.AddField):
        yield from _of_new_field(operation.field, large)
    elif isinstance(operation, operations.AlterField):
        # A link knows its column only as a field of a model whose others are there.
        after = state.clone()
        operation.state_forwards(app, after)
        old, new = (s.apps.get_model(app, model)._meta for s in (state, after))
        yield from _of_changed_field(
            old.get_field(operation.name), new.get_field(operation.name), large
        )
    elif large and isinstance(operation, operations.AddIndex):
        if not isinstance(operation, postgres.AddIndexConcurrently):
            yield "an index on a large table is made with AddIndexConcurrently (atomic = False)"
    elif large and isinstance(operation, operations.AddConstraint):
        if not isinstance(operation, postgres.AddConstraintNotValid):
            yield "a constraint on a large table is AddConstraintNotValid, then ValidateConstraint"
    elif isinstance(operation, operations.RunSQL | operations.RunPython) and large:
        yield "rows of a large table are rewritten: in parts, with locks_reviewed saying how"


def _unused_before(migration: Migration) -> bool:
    since = getattr(migration, "unused_since", "")
    project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return bool(since) and _numbers(since) < _numbers(project["project"]["version"])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _of_new_field(field: Any, large: bool) -> Iterator[str]:
    if field.many_to_many:
        return
    default = getattr(field, "db_default", None)
    has_default = field.has_db_default() if hasattr(field, "has_db_default") else False
    if not field.null and not has_default:
        yield "a new column is null or has a db_default: the program that runs does not fill it in"
    if large and has_default and not isinstance(default, Value | str | int | float | bool):
        yield "a db_default that is worked out row by row rewrites a large table"
    if large and (field.unique or field.db_index) and (field.unique or not field.remote_field):
        yield "a new column is indexed in a step of its own, with AddIndexConcurrently"
    if large and field.remote_field and getattr(field, "db_constraint", True) and field.db_index:
        yield (
            "a new link on a large table locks both tables: db_index=False, then its index"
            " concurrently, or locks_reviewed"
        )


def _of_changed_field(old: Any, new: Any, large: bool) -> Iterator[str]:
    before, after = old.db_type(connection) or "", new.db_type(connection) or ""
    longer = (old.max_length or 0) <= (new.max_length or 10**9)
    same_kind = before.partition("(")[0] == after.partition("(")[0]
    wider = before.startswith("varchar") and after == "text"
    if not (new.remote_field or before == after or (same_kind and longer) or wider):
        yield f"changing {before} to {after} rewrites the table: add a column and copy"
    if old.null and not new.null:
        yield "NOT NULL reads the whole table: a constraint that is not valid first, then validated"
    if large and not old.db_index and new.db_index and not new.remote_field:
        yield "an index on a large table is made with AddIndexConcurrently (atomic = False)"
