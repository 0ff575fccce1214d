"""Things to do in a person's story."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.people.models import Person
from labimpact.people.timeline import Entry
from labimpact.worklist import queries


def entries(actor: Actor, person: Person, limit: int) -> Iterator[Entry]:
    """What is to be done for a person, and what was done."""
    if not actor.can_somewhere(Permission.TASK_MANAGE):
        return
    today = clock.today()
    for task in queries.of_person(actor, person).order_by("-created_at")[:limit]:
        late = task.done_at is None and task.due_on is not None and task.due_on < today
        said = _("Fatto: %(title)s") if task.done_at else _("Da fare: %(title)s")
        due = _("entro il %(day)s") % {"day": f"{task.due_on:%d/%m/%Y}"} if task.due_on else ""
        yield Entry(
            at=task.done_at or task.created_at,
            kind="task",
            title=said % {"title": task.title},
            text=task.done_note if task.done_at else due,
            url=reverse("worklist:detail", args=[task.pk]),
            icon="it-check-circle",
            who=str(task.done_by or task.assigned_to or ""),
            tone="warning" if late else "soft",
        )
