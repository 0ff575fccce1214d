"""Writing to the access register: one call from every action and every read of persons."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from labimpact.audit.models import AuditEvent
from labimpact.base import bulk
from labimpact.base.actor import Actor


def record(
    action: str,
    *,
    by: Actor,
    target: models.Model | None = None,
    persons: Iterable[int | None] = (),
    reason: str = "",
    details: dict[str, Any] | None = None,
    office_id: int | None = None,
) -> None:
    """Note one thing done or read, signed by the database with the actor it knows."""
    _entry(action, by, target, persons, reason, details, office_id).save(force_insert=True)


def record_each(
    action: str,
    *,
    by: Actor,
    entries: Iterable[tuple[models.Model, Iterable[int | None]]],
    office_id: int | None = None,
) -> None:
    """Note the same thing done to many, one entry each as `record` writes it: (target, persons)."""
    bulk.insert(
        _entry(action, by, target, persons, "", None, office_id) for target, persons in entries
    )


def _entry(
    action: str,
    by: Actor,
    target: models.Model | None,
    persons: Iterable[int | None],
    reason: str,
    details: dict[str, Any] | None,
    office_id: int | None,
) -> AuditEvent:
    return AuditEvent(
        action=action,
        actor_name=by.display_name,
        office_id=office_id if office_id is not None else by.office_id,
        office_name=by.office_name,
        object_type=target._meta.label if target is not None else "",
        object_ids=[target.pk] if target is not None and target.pk is not None else [],
        person_ids=sorted({p for p in persons if p is not None}),
        reason=reason,
        details=details or {},
    )


def record_list(
    action: str, *, by: Actor, rows: Iterable[models.Model], persons: Iterable[int | None] = ()
) -> None:
    """Note that a list was read: one row with the ids of what was shown."""
    shown = list(rows)
    AuditEvent.objects.create(
        action=action,
        actor_name=by.display_name,
        office_id=by.office_id,
        office_name=by.office_name,
        object_type=shown[0]._meta.label if shown else "",
        object_ids=[row.pk for row in shown],
        person_ids=sorted({p for p in persons if p is not None}),
    )


def record_file(
    action: str,
    *,
    by: Actor,
    object_type: str,
    object_ids: Iterable[int],
    persons: Iterable[int],
    reason: str,
    details: dict[str, Any],
) -> None:
    """Note that a file was made: one row for all of it, with the ids that it holds."""
    AuditEvent.objects.create(
        action=action,
        actor_name=by.display_name,
        office_id=by.office_id,
        office_name=by.office_name,
        object_type=object_type,
        object_ids=list(object_ids),
        person_ids=sorted(set(persons)),
        reason=reason,
        details=details,
    )
