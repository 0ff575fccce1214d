"""What somebody may read about their own place in the network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from labimpact.base.actor import Actor
from labimpact.network.models import Membership
from labimpact.network.roles import ROLES


@dataclass(frozen=True)
class MyRole:
    """One of the actor's roles, as a page tells it."""

    office_id: int
    office_name: str
    area_name: str
    label: str
    description: str
    since: date
    until: date | None


def my_roles(actor: Actor, *, on: date) -> list[MyRole]:
    """The actor's roles in force on a day (incarichi), with what each of them lets them do."""
    rows = Membership.objects.in_force(on).filter(user_id=actor.user_id or 0)
    rows = rows.select_related("office", "office__area").order_by("office__name", "pk")
    return [
        MyRole(
            office_id=m.office_id,
            office_name=m.office.name,
            area_name=m.office.area.name if m.office.area else "",
            label=ROLES[m.role].label,
            description=ROLES[m.role].description,
            since=m.valid_from,
            until=m.valid_to,
        )
        for m in rows
    ]
