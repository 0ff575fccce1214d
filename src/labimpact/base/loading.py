"""Bringing reviewed files into reference tables: only differences are written."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

Row = Mapping[str, Any]


def synchronise(
    model: type[models.Model],
    rows: Iterable[Row],
    *,
    key: tuple[str, ...],
    keep: models.Q | None = None,
) -> int:
    """Make the table say what the rows say; returns how many were created or changed.

    `key` names the fields that identify a row; rows matching `keep` were edited by people and
    are left alone. Rows that are no longer in the file stay: history may point at them.
    """
    manager = model._default_manager
    kept = set(manager.filter(keep).values_list("pk", flat=True)) if keep is not None else set()
    existing = {tuple(getattr(o, k) for k in key): o for o in manager.all()}
    create: list[models.Model] = []
    update: list[models.Model] = []
    touched: set[str] = set()
    for row in rows:
        known = existing.get(tuple(row[k] for k in key))
        if known is None:
            create.append(model(**row))
        elif known.pk not in kept:
            changed = {n for n, v in row.items() if getattr(known, n) != v}
            for name in changed:
                setattr(known, name, row[name])
            if changed:
                update.append(known)
                touched |= changed
    manager.bulk_create(create, batch_size=2000)
    if update:
        manager.bulk_update(update, sorted(touched), batch_size=500)
    return len(create) + len(update)
