"""Carrying a thing to do on: done, taken back, put off, passed on."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.worklist.actions import parts
from labimpact.worklist.models import Task

_NOTE = 500
_TIMES = 32_000
_POSTPONED = ["due_on", "postponed_from", "postponed_at", "postponed_times"]


@transaction.atomic
def complete(task: Task, *, by: Actor, note: str = "") -> Task:
    """Mark a thing as done (fatta), with how it went; doing it twice changes nothing.

    When a colleague was faster, it stays theirs, and what was written is added to their note.
    A note kept from before it was reopened stays when no other is given.
    """
    task = parts.locked(task, by)
    if task.done_at is not None:
        if note.strip() and task.done_by_id != by.user_id:
            _append(task, note, by)
        return task
    task.done_at, task.done_by_id = clock.now(), by.user_id
    task.done_note = note.strip() or task.done_note
    task.save(update_fields=["done_at", "done_by", "done_note"])
    parts.note("task.completed", task, by)
    return task


def _append(task: Task, note: str, by: Actor) -> None:
    said = f"{by.display_name}: {note.strip()}"
    task.done_note = " · ".join(filter(None, [task.done_note, said]))[:_NOTE]
    task.save(update_fields=["done_note"])
    parts.note("task.noted", task, by)


@transaction.atomic
def note_how_it_went(task: Task, *, note: str, by: Actor) -> Task:
    """Write how a thing that is done went (come è andata), or correct what was written."""
    task = parts.locked(task, by)
    if task.done_at is None:
        raise Refused(_("Non è più segnata come fatta."))
    task.done_note = note.strip()
    task.save(update_fields=["done_note"])
    parts.note("task.noted", task, by)
    return task


@transaction.atomic
def reopen(task: Task, *, by: Actor) -> Task:
    """Take back that a thing was done (annulla); how it went stays written."""
    task = parts.locked(task, by)
    if task.done_at is not None:
        task.done_at = task.done_by = None
        task.save(update_fields=["done_at", "done_by"])
        parts.note("task.reopened", task, by)
    return task


@transaction.atomic
def postpone(task: Task, *, to: date, by: Actor) -> Task:
    """Move a thing to a later day (rimanda): from today on, never into the past."""
    task = parts.still_open(parts.locked(task, by))
    parts.sensible(to)
    if to == task.due_on:
        raise Refused(_("È già per quel giorno."))
    task.postponed_from, task.postponed_at = task.due_on, clock.now()
    task.postponed_times = min(task.postponed_times + 1, _TIMES)
    task.due_on = to
    task.save(update_fields=_POSTPONED)
    parts.note("task.postponed", task, by)
    return task


@transaction.atomic
def take_back_postponement(task: Task, *, by: Actor) -> Task:
    """Bring a thing back to the day it had before it was last put off (riporta)."""
    task = parts.still_open(parts.locked(task, by))
    if task.postponed_at is None:
        raise Refused(_("Il giorno è già stato riportato, o qualcuno l'ha cambiato dopo."))
    task.due_on = task.postponed_from
    task.postponed_from = task.postponed_at = None
    task.postponed_times = max(task.postponed_times - 1, 0)
    task.save(update_fields=_POSTPONED)
    parts.note("task.postponement_taken_back", task, by)
    return task


@transaction.atomic
def hand_over(task: Task, *, to: User, by: Actor, note: str = "") -> Task:
    """Pass a thing on to a colleague of the same office (passaggio), saying who passed it."""
    task = parts.still_open(parts.locked(task, by))
    if not parts.works_on(to, task.office_id, about_person=task.person_id is not None):
        raise Refused(_("Non può occuparsene: lavora altrove, o il suo ruolo non apre le schede."))
    if to.pk == task.assigned_to_id:
        raise Refused(_("È già sua."))
    # Taking a thing for oneself is not something that a colleague handed over.
    task.handed_over_by_id = by.user_id if to.pk != by.user_id else None
    task.assigned_to = to
    if note.strip():
        task.note = "\n".join(filter(None, [task.note, f"{by.display_name}: {note.strip()}"]))
    task.save(update_fields=["handed_over_by", "assigned_to", "note"])
    parts.note("task.handed_over", task, by)
    return task
