"""Reading the register is itself an entry of the register."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from labimpact.audit.models import AuditEvent
from labimpact.base.actor import Actor


@transaction.atomic
def record_reading(events: Iterable[AuditEvent], *, looked_for: dict[str, Any], by: Actor) -> None:
    """Note who read which entries, and what they were looking for (consultazione)."""
    shown = list(events)
    AuditEvent.objects.create(
        action="audit.listed",
        actor_name=by.display_name,
        office_id=by.office_id,
        office_name=by.office_name,
        object_type="audit.AuditEvent",
        object_ids=[event.pk for event in shown],
        details=looked_for,
    )
