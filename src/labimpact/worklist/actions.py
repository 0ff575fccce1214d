"""What changes a thing to do. Every action is open to the colleagues of its office."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.accounts.models import User
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.people.models import Person
from labimpact.worklist import permissions, queries
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
    if not mine and not _works_on(assigned_to, office_id, about_person=person is not None):
        raise Refused(_("Non può occuparsene: lavora altrove, o il suo ruolo non apre le schede."))
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
    log.record("task.added", by=by, target=task, persons=[task.person_id], office_id=office_id)
    return task


@transaction.atomic
def complete(task: Task, *, by: Actor) -> Task:
    """Mark a thing as done (fatta); doing it twice changes nothing."""
    task = _locked(task, by)
    if task.done_at is None:
        task.done_at, task.done_by_id = clock.now(), by.user_id
        task.save(update_fields=["done_at", "done_by"])
        _note("task.completed", task, by)
    return task


@transaction.atomic
def reopen(task: Task, *, by: Actor) -> Task:
    """Take back that a thing was done (annulla)."""
    task = _locked(task, by)
    if task.done_at is not None:
        task.done_at = task.done_by = None
        task.save(update_fields=["done_at", "done_by"])
        _note("task.reopened", task, by)
    return task


@transaction.atomic
def withdraw(origin: tuple[str, int], *, at: datetime, by: Actor) -> None:
    """Close what is still to do because of a record that was voided at that moment."""
    for task in _born_of(origin, by).filter(done_at=None):
        task.done_at, task.done_by_id = at, by.user_id
        task.save(update_fields=["done_at", "done_by"])
        _note("task.withdrawn", task, by)


@transaction.atomic
def bring_back(origin: tuple[str, int], *, withdrawn_at: datetime, by: Actor) -> None:
    """Open again what was withdrawn with a record; what had been done before stays done."""
    for task in _born_of(origin, by).filter(done_at=withdrawn_at):
        reopen(task, by=by)


def _born_of(origin: tuple[str, int], by: Actor) -> TaskQuerySet:
    kind, pk = origin
    return Task.objects.visible_to(by).filter(origin_kind=kind, origin_id=pk)


@transaction.atomic
def postpone(task: Task, *, to: date, by: Actor) -> Task:
    """Move a thing to a later day (rimanda): from today on, never into the past."""
    task = _still_open(_locked(task, by))
    if to < clock.today():
        raise Refused(_("Scegli un giorno da oggi in poi."))
    task.due_on = to
    task.save(update_fields=["due_on"])
    _note("task.postponed", task, by)
    return task


@transaction.atomic
def hand_over(task: Task, *, to: User, by: Actor, note: str = "") -> Task:
    """Pass a thing on to a colleague of the same office (passaggio), saying who passed it."""
    task = _still_open(_locked(task, by))
    if not _works_on(to, task.office_id, about_person=task.person_id is not None):
        raise Refused(_("Non può occuparsene: lavora altrove, o il suo ruolo non apre le schede."))
    if to.pk == task.assigned_to_id:
        raise Refused(_("È già sua."))
    # Taking a thing for oneself is not something that a colleague handed over.
    task.handed_over_by_id = by.user_id if to.pk != by.user_id else None
    task.assigned_to = to
    if note.strip():
        task.note = "\n".join(filter(None, [task.note, f"{by.display_name}: {note.strip()}"]))
    task.save(update_fields=["handed_over_by", "assigned_to", "note"])
    _note("task.handed_over", task, by)
    return task


def record_reading(tasks: list[Task], *, by: Actor) -> None:
    """Note that a list with names of persons was shown."""
    named = [task for task in tasks if task.person_id is not None]
    if named:
        log.record_list("task.listed", by=by, rows=named, persons=[t.person_id for t in named])


def _works_on(user: User | None, office_id: int, *, about_person: bool) -> bool:
    people = queries.colleagues(office_id, on=clock.today(), about_person=about_person)
    return user is not None and user.pk in {colleague.pk for colleague in people}


def _locked(task: Task, by: Actor) -> Task:
    task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if not permissions.can_manage(by, task):
        raise Refused(_("Questa cosa da fare è di un altro ufficio."))
    return task


def _still_open(task: Task) -> Task:
    if task.done_at is not None:
        raise Refused(_("È già stata segnata come fatta: prima riaprila."))
    return task


def _note(action: str, task: Task, by: Actor) -> None:
    log.record(action, by=by, target=task, persons=[task.person_id], office_id=task.office_id)
