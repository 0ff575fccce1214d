"""Who cares for the directory of services."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.directory.models import PublicService, kept_offices
from labimpact.network.models import Office


def can_keep(actor: Actor, office: Office) -> bool:
    """Whoever writes content, or manages the network, in an office of that area."""
    return kept_offices(actor).filter(pk=office.pk).exists()


def can_publish(actor: Actor, service: PublicService) -> bool:
    """Whoever publishes content, or manages the network, in an office of its area."""
    return can_keep(actor, service.owner_office) and (
        actor.can_somewhere(Permission.CONTENT_PUBLISH)
        or actor.can_somewhere(Permission.NETWORK_MANAGE)
    )
