"""Who may touch a thing to do."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.worklist.models import Task


def can_add_for(actor: Actor, office_id: int | None) -> bool:
    """May the actor give that office something to do?"""
    return actor.can(Permission.TASK_MANAGE, office_id=office_id)


def can_manage(actor: Actor, task: Task) -> bool:
    """A thing to do belongs to its office: any colleague may close, move or pass it on."""
    return actor.can(Permission.TASK_MANAGE, office_id=task.office_id)
