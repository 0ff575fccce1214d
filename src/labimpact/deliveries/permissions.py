"""Who may do what with deliveries."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission


def can_attribute(actor: Actor, office_id: int) -> bool:
    """Attributing deliveries to an activity (attribuire) is a right held per office."""
    return actor.can(Permission.ACTIVITY_ATTRIBUTE, office_id=office_id)
