"""Readings of reminders and letters, noted."""

from __future__ import annotations

from django.db import transaction

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.correspondence.models import OfficeLetter, Reminder
from labimpact.people.models import Person


@transaction.atomic(savepoint=False)
def list_reminders(person: Person, shown: list[Reminder], *, by: Actor) -> None:
    """Note that the reminders of a person were read."""
    log.record_list("reminder.listed", by=by, rows=shown, persons=[person.pk])


@transaction.atomic(savepoint=False)
def list_letters(person: Person, shown: list[OfficeLetter], *, by: Actor) -> None:
    """Note that the letters of a person were read."""
    log.record_list("letter.listed", by=by, rows=shown, persons=[person.pk])
