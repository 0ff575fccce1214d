"""Who may change the rules."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission


def can_edit(actor: Actor) -> bool:
    """Rules hold for the whole network: whoever may edit them anywhere edits them for all."""
    return actor.can_somewhere(Permission.RULES_EDIT)
