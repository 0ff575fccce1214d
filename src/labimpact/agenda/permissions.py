"""Who keeps the queue of an office."""

from labimpact.agenda.models import Arrival
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission


def can_keep_queue(actor: Actor, office_id: int | None) -> bool:
    """May the actor add and call people in that office?"""
    return actor.can(Permission.ARRIVAL_MANAGE, office_id=office_id)


def can_manage(actor: Actor, arrival: Arrival) -> bool:
    """An arrival belongs to its office: any colleague may call or close it."""
    return can_keep_queue(actor, arrival.office_id)
