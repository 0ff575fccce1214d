"""Who cares for the directory of services."""

from labimpact.base.actor import Actor
from labimpact.directory.models import PUBLISHERS, PublicService, kept_offices
from labimpact.network.models import Office


def can_keep(actor: Actor, office: Office) -> bool:
    """Whoever writes content, or manages the network, in an office of that area."""
    return kept_offices(actor).filter(pk=office.pk).exists()


def can_publish(actor: Actor, service: PublicService) -> bool:
    """Whoever publishes content, or manages the network, in an office of its area."""
    return kept_offices(actor, PUBLISHERS).filter(pk=service.owner_office_id).exists()


def can_change(actor: Actor, service: PublicService) -> bool:
    """What is published is before the public at once: it is changed by who may publish it."""
    if service.is_published:
        return can_publish(actor, service)
    return can_keep(actor, service.owner_office)
