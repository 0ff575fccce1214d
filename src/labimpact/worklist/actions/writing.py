"""Writing things to do down, correcting them, and what happens to them with their origin."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.accounts.models import User
from labimpact.base.actor import Actor
from labimpact.base.errors import Conflict, Refused
from labimpact.people.models import Person
from labimpact.worklist import permissions, queries
from labimpact.worklist.actions import parts
from labimpact.worklist.actions.carrying import reopen
from labimpact.worklist.models import Task, TaskQuerySet


@transaction.atomic
def add(
    *,
    title: str,
    by: Actor,
    due_on: date | None = None,
    office_id: int | None = None,
    person: Person | None = None,
    assigned_to: User | None = None,
    note: str = "",
    origin: tuple[str, int] | None = None,
) -> Task:
    """Write down a thing to do (cosa da fare) for an office, or for one of its people.

    `origin` is the kind and id of the record it comes from, as ("desk.contact", 12).
    """
    office_id = office_id if office_id is not None else by.office_id
    if office_id is None or not permissions.can_add_for(by, office_id):
        raise Refused(_("Non puoi scrivere cose da fare per questo ufficio."))
    if not title.strip():
        raise Refused(_("Scrivi che cosa c'è da fare."))
    mine = assigned_to is None or assigned_to.pk == by.user_id
    if not mine and not parts.works_on(assigned_to, office_id, about_person=person is not None):
        raise Refused(_("Non può occuparsene: lavora altrove, o il suo ruolo non apre le schede."))
    if due_on is not None:
        parts.near(due_on)
    kind, origin_id = origin if origin is not None else ("", None)
    task = Task.objects.create(
        office_id=office_id,
        title=title.strip(),
        note=note.strip(),
        due_on=due_on,
        person=person,
        assigned_to=assigned_to,
        created_by_id=by.user_id,
        origin_kind=kind,
        origin_id=origin_id,
    )
    parts.note("task.added", task, by)
    return task


@transaction.atomic
def edit(task: Task, *, title: str, due_on: date | None, note: str, seen: str, by: Actor) -> Task:
    """Correct what is to do, by when, or its note (correzione); `seen` is the version on screen."""
    task = parts.still_open(parts.locked(task, by))
    if seen != queries.version(task):
        raise Conflict(
            _("Un collega l'ha cambiata mentre scrivevi: rileggila, poi salva di nuovo.")
        )
    if not title.strip():
        raise Refused(_("Scrivi che cosa c'è da fare."))
    if due_on != task.due_on:
        task.due_on = parts.sensible(due_on) if due_on is not None else None
        # A day set anew is no longer the one that putting off had replaced.
        task.postponed_at = task.postponed_from = None
    task.title, task.note = title.strip(), note.strip()
    task.save(update_fields=["title", "due_on", "note", "postponed_at", "postponed_from"])
    parts.note("task.edited", task, by)
    return task


@transaction.atomic
def withdraw(origin: tuple[str, int], *, at: datetime, by: Actor) -> None:
    """Close what is still to do because of a record that was voided at that moment."""
    for task in _born_of(origin, by).filter(done_at=None):
        task.done_at, task.done_by_id = at, by.user_id
        task.save(update_fields=["done_at", "done_by"])
        parts.note("task.withdrawn", task, by)


@transaction.atomic
def bring_back(origin: tuple[str, int], *, withdrawn_at: datetime, by: Actor) -> None:
    """Open again what was withdrawn with a record; what had been done before stays done."""
    for task in _born_of(origin, by).filter(done_at=withdrawn_at):
        reopen(task, by=by)


def _born_of(origin: tuple[str, int], by: Actor) -> TaskQuerySet:
    kind, pk = origin
    return Task.objects.visible_to(by).filter(origin_kind=kind, origin_id=pk)
