"""Who puts pages before the public, area by area."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.models import Office, TerritorialArea


def published_areas(actor: Actor) -> set[int | None]:
    """The areas whose pages the actor publishes (None: the Region's), as `wall.publishes_for`."""
    return areas_where(actor, Permission.CONTENT_PUBLISH)


def areas_where(actor: Actor, *rights: Permission) -> set[int | None]:
    """The areas in an office of which the actor holds one of the rights."""
    if any(right in actor.network for right in rights):
        return {None, *TerritorialArea.objects.values_list("pk", flat=True)}
    held = {pk for right in rights for pk in actor.offices_where(right)}
    return set(Office.objects.filter(pk__in=held).values_list("area_id", flat=True))


def can_publish_in(actor: Actor, area_id: int | None) -> bool:
    return area_id in published_areas(actor)
