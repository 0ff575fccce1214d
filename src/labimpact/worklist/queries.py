"""What the pages show of things to do."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from django.db.models import F, Q

from labimpact.accounts.models import User
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.models import Membership
from labimpact.network.roles import ROLES
from labimpact.people.models import Person
from labimpact.worklist.models import Task, TaskQuerySet

_DONE_FOR_DAYS = 30


class Which(StrEnum):
    """The views of the list, as they stand in its address."""

    MINE = "mie"
    OFFICE = "ufficio"
    LATE = "scadute"
    HANDED = "ricevute"
    DONE = "fatte"


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


def mine(actor: Actor) -> TaskQuerySet:
    """Open things that are the actor's, and those of the office that nobody has taken yet."""
    nobodys = Q(assigned_to=None, office_id=actor.office_id)
    return _rows(actor).open().filter(Q(assigned_to_id=actor.user_id) | nobodys)


def handed_to(actor: Actor) -> TaskQuerySet:
    """Open things that a colleague passed on to the actor (passate da altri)."""
    return _rows(actor).open().filter(assigned_to_id=actor.user_id, handed_over_by__isnull=False)


def tasks(actor: Actor, which: Which, *, today: date, person_id: int | None = None) -> TaskQuerySet:
    """The list of things to do in one of its views; of a person, all the open ones."""
    office = Q(office_id=actor.office_id)
    match which:
        case Which.MINE:
            rows = mine(actor)
        case Which.HANDED:
            rows = handed_to(actor)
        case Which.LATE:
            rows = _rows(actor).open().filter(office, due_on__lt=today)
        case Which.DONE:
            since = today - timedelta(days=_DONE_FOR_DAYS)
            rows = _rows(actor).filter(office, done_at__date__gte=since).order_by("-done_at")
        case _:
            rows = _rows(actor).open().filter(office)
    return rows.filter(person_id=person_id) if person_id is not None else rows


def of_person(actor: Actor, person: Person) -> TaskQuerySet:
    """Every thing to do about a person, open or done, that the actor's offices keep."""
    return _rows(actor).filter(person=person).select_related("assigned_to", "done_by")


def colleagues(office_id: int, *, on: date, about_person: bool = False) -> list[User]:
    """Who works in an office on a day in a role that has things to do, by name.

    A thing about a person is given only to those who may open persons: to the others it would
    not exist.
    """
    needed = {Permission.TASK_MANAGE}
    if about_person:
        needed.add(Permission.PERSON_VIEW)
    roles = [code for code, role in ROLES.items() if needed <= role.permissions]
    members = (
        Membership.objects.in_force(on)
        .filter(office_id=office_id, role__in=roles, user__is_active=True)
        .select_related("user")
    )
    found = {m.user_id: m.user for m in members}
    return sorted(found.values(), key=lambda user: str(user).casefold())
