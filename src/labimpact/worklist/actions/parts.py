"""What the actions on things to do share: the lock, the refusals, the note in the register."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from labimpact.accounts.models import User
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.worklist import permissions, queries
from labimpact.worklist.models import Task

# A day further away is a slip of the keyboard.
_FURTHEST = timedelta(days=5 * 366)


def locked(task: Task, by: Actor) -> Task:
    task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if not permissions.can_manage(by, task):
        raise Refused(_("Questa cosa da fare è di un altro ufficio."))
    return task


def still_open(task: Task) -> Task:
    if task.done_at is not None:
        raise Refused(_("È già stata segnata come fatta: prima riaprila."))
    return task


def sensible(day: date) -> date:
    """A day to do something on: not in the past, and not by mistake in another century."""
    if day < clock.today():
        raise Refused(_("Scegli un giorno da oggi in poi."))
    return near(day)


def near(day: date) -> date:
    if day > clock.today() + _FURTHEST:
        raise Refused(_("Scegli un giorno entro cinque anni: controlla l'anno."))
    return day


def works_on(user: User | None, office_id: int, *, about_person: bool) -> bool:
    people = queries.colleagues(office_id, on=clock.today(), about_person=about_person)
    return user is not None and user.pk in {colleague.pk for colleague in people}


def note(action: str, task: Task, by: Actor) -> None:
    log.record(action, by=by, target=task, persons=[task.person_id], office_id=task.office_id)
