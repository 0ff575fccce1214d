"""How the agenda of an office is set up."""

from __future__ import annotations

from typing import Any

from labimpact.agenda.models import AgendaClosure, AppointmentKind, Room, SlotPattern
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.network.models import OfficeClosure


def everything(actor: Actor, office_id: int) -> dict[str, Any]:
    """Weekly hours, rooms, kinds, and the closures that are not over."""
    patterns = SlotPattern.objects.visible_to(actor).filter(office_id=office_id)
    closures = AgendaClosure.objects.visible_to(actor).filter(office_id=office_id)
    kinds = AppointmentKind.objects.visible_to(actor).filter(office_id=office_id)
    return {
        "patterns": patterns.select_related("operator", "room").prefetch_related("kinds"),
        "rooms": Room.objects.visible_to(actor).filter(office_id=office_id),
        "kinds": kinds.prefetch_related("languages"),
        "closures": closures.filter(ends_at__gte=clock.now()).select_related("operator", "room"),
        "office_closures": OfficeClosure.objects.filter(
            office_id=office_id, ends_on__gte=clock.today(), opens_at=None
        ),
    }
