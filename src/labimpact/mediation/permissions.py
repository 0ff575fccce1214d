"""Who may do what in mediation."""

from __future__ import annotations

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.mediation.process import Side


def coordinates(actor: Actor, service_id: int) -> bool:
    """Coordinating mediation is a right held in the office that gives it."""
    return actor.can(Permission.MEDIATION_COORDINATE, office_id=service_id)


def asks_for(actor: Actor, office_id: int | None) -> bool:
    """Asking for mediation is a right held in the office that asks."""
    return actor.can(Permission.MEDIATION_REQUEST, office_id=office_id)


def sides(actor: Actor, service_id: int, office_id: int | None) -> frozenset[Side]:
    """On which sides of a request the actor stands; a mediator is known by their assignment."""
    found = set()
    if coordinates(actor, service_id):
        found.add(Side.COORDINATOR)
    if asks_for(actor, office_id):
        found.add(Side.REQUESTER)
    return frozenset(found)
