"""Who may change the plan."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.models import Office, TerritorialArea
from labimpact.programme.models import Activity


def areas_managed(actor: Actor) -> set[int] | None:
    """Areas whose activities the actor may write; None means every area (network reach)."""
    if Permission.PROGRAMME_MANAGE in actor.network:
        return None
    offices = Office.objects.filter(pk__in=actor.offices_where(Permission.PROGRAMME_MANAGE))
    return {pk for pk in offices.values_list("area_id", flat=True) if pk is not None}


def can_manage(actor: Actor, activity: Activity) -> bool:
    """An activity is written by who reaches its area; history stays as it was."""
    managed = areas_managed(actor)
    return managed is None or activity.area_id in managed


def can_add_in(actor: Actor, area: TerritorialArea) -> bool:
    managed = areas_managed(actor)
    return managed is None or area.pk in managed
