"""Who decides what is disposed of."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.models import Office


def can_decide(actor: Actor, area_id: int | None) -> bool:
    """Decides the disposal of an area (scarto): its privacy officer, or the administrator in a
    staff session; what belongs to no area, the administrator alone."""
    if Permission.RETENTION_MANAGE in actor.network:
        return True
    if area_id is None:
        return False
    mine = actor.offices_where(Permission.RETENTION_MANAGE)
    return Office.objects.filter(pk__in=mine, area_id=area_id).exists()


def can_hold(actor: Actor, office_id: int) -> bool:
    """Puts and lifts legal holds (blocco legale) in an office."""
    return actor.can(Permission.RETENTION_MANAGE, office_id=office_id)
