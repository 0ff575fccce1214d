"""What the pages show of things to do."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.people.models import Person, same_person
from labimpact.worklist.models import Task, TaskQuerySet
from labimpact.worklist.sources import Asked, Line, Source, written_in

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TASK = "worklist.task"
_DONE_FOR = timedelta(days=30)


def _rows(actor: Actor) -> TaskQuerySet:
    return Task.objects.visible_to(actor).order_by(F("due_on").asc(nulls_last=True), "pk")


def with_names(rows: TaskQuerySet, *, limit: int) -> list[Task]:
    """The first rows of a list with the names on them, in the same order.

    The rows are cut before persons and colleagues are joined: the wall would otherwise be
    asked about everybody in the list to show a handful.
    """
    chosen = rows.values("pk")[:limit]
    named = Task.objects.filter(pk__in=chosen).select_related("person", "handed_over_by")
    return list(named.order_by(*rows.query.order_by))


def page_rows(ids: list[int]) -> list[Task]:
    """The tasks of one page of a list, with everything a line shows, in the page's order."""
    named = Task.objects.select_related("person", "assigned_to", "handed_over_by", "done_by")
    found = named.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def task_line(task: Task) -> Line:
    """A task as the list tells it; once done, with how it went."""
    return Line(
        title=task.title,
        url=reverse("worklist:detail", args=[task.pk]),
        person=str(task.person) if task.person else "",
        person_id=task.person_id,
        note=task.done_note if task.done_at else "",
        owner=str(task.assigned_to or ""),
        handed_by=str(task.handed_over_by or ""),
        record=task,
    )


def task_lines(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    """The lines of some tasks, by id."""
    return {task.pk: task_line(task) for task in page_rows(list(pks))}


def mine(actor: Actor) -> TaskQuerySet:
    """Open things that are the actor's, and those of the office that nobody has taken yet."""
    nobodys = Q(assigned_to=None, office_id=actor.office_id)
    return _rows(actor).open().filter(Q(assigned_to_id=actor.user_id) | nobodys)


def handed_to(actor: Actor) -> TaskQuerySet:
    """Open things that a colleague passed on to the actor (passate da altri)."""
    return _rows(actor).open().filter(assigned_to_id=actor.user_id, handed_over_by__isnull=False)


def open_tasks(actor: Actor, today: date) -> TaskQuerySet:
    """Everything open in the actor's offices: what the work list shows of tasks."""
    return Task.objects.visible_to(actor).open()


def done(actor: Actor, asked: Asked, *, today: date) -> TaskQuerySet:
    """What the office the actor acts for has done in the last month, newest first."""
    since = timezone.make_aware(datetime.combine(today - _DONE_FOR, time()))
    rows = Task.objects.visible_to(actor).filter(office=actor.office_id, done_at__gte=since)
    if asked.kind and asked.kind != TASK:
        return rows.none()
    if asked.person_ids:
        rows = rows.filter(person__in=asked.person_ids)
    if asked.owner_id is not None:
        rows = rows.filter(done_by=asked.owner_id)
    if asked.words:
        written = written_in(("title", "note", "done_note"), asked.words)
        rows = rows.filter(written | Q(person__in=asked.named))
    return rows.order_by("-done_at", "-pk")


def later_days(today: date) -> list[tuple[str, _StrPromise, date]]:
    """The days to which a thing is put off at once: tomorrow, in a week, next Monday."""
    monday = today + timedelta(days=7 - today.weekday())
    offered = [
        ("domani", _("Domani"), today + timedelta(days=1)),
        ("settimana", _("Tra una settimana"), today + timedelta(days=7)),
        ("lunedi", _("Lunedì"), monday),
    ]
    days = [day for _key, _label, day in offered]
    return [choice for n, choice in enumerate(offered) if choice[2] not in days[:n]]


def of_person(actor: Actor, person: Person) -> TaskQuerySet:
    """Every thing to do about a person, open or done, that the actor's offices keep."""
    return (
        _rows(actor).filter(same_person("person", person)).select_related("assigned_to", "done_by")
    )


def version(task: Task) -> str:
    """What a form has seen of a task, so that nobody writes over what a colleague wrote."""
    seen = f"{task.title}\n{task.due_on}\n{task.note}"
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


SOURCE = Source(
    kind=TASK,
    label=_("Cosa da fare"),
    permission=Permission.TASK_MANAGE,
    rows=open_tasks,
    draw=task_lines,
    owner="assigned_to",
    person="person",
    handed_by="handed_over_by",
    text=("title", "note"),
)
