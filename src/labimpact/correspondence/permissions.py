"""Who may plan and stop reminders, and write letters."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission


def can_plan(actor: Actor, office_id: int | None) -> bool:
    """Reminders of a person are planned and stopped by an office that may edit persons."""
    return actor.can(Permission.PERSON_EDIT, office_id=office_id)
