"""Who answers what comes from the portal."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.intake.models import PublicRequest


def can_answer(actor: Actor, row: PublicRequest) -> bool:
    """Whoever records contacts in the office that was asked."""
    return actor.can(Permission.CONTACT_RECORD, office_id=row.office_id)
