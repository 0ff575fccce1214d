"""Who may change the plan."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network import permissions as network
from labimpact.network.models import TerritorialArea
from labimpact.programme.models import Activity


def areas_managed(actor: Actor) -> set[int] | None:
    """Areas whose activities the actor may write; None means every area (network reach)."""
    return network.areas_managed(actor, Permission.PROGRAMME_MANAGE)


def can_manage(actor: Actor, activity: Activity) -> bool:
    """An activity is written by who reaches its area; history stays as it was."""
    managed = areas_managed(actor)
    return managed is None or activity.area_id in managed


def can_add_in(actor: Actor, area: TerritorialArea) -> bool:
    managed = areas_managed(actor)
    return managed is None or area.pk in managed
