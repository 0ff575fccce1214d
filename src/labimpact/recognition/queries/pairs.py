"""Two records of perhaps one human being: which records, which values, who may read them."""

from __future__ import annotations

from django.db import connection

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.models import Office
from labimpact.people.enums import GrantBasis
from labimpact.people.models import Grant, Person
from labimpact.recognition.enums import RequestKind, RequestState
from labimpact.recognition.models import SharingRequest


def in_order(one: int, other: int) -> tuple[int, int]:
    """A pair as it is stored: the lower number first."""
    return (one, other) if one < other else (other, one)


def records_of(person: Person) -> list[int]:
    """The numbers of the records of that human being which the actor sees (schede unite)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.same_person(%s)", [person.pk])
        found: list[int] = cursor.fetchone()[0]
    return found


def may_take_values(kept: Person, absorbed: Person) -> bool:
    """May the kept record show values of the other? Not if an office reads the kept one alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.read_by_the_same(%s, %s)", [kept.pk, absorbed.pk])
        found: bool = cursor.fetchone()[0]
    return found


def agreed(one: Person, other: Person, by: Actor) -> SharingRequest | None:
    """The latest request of the actor's offices to merge these two that was answered with yes."""
    pair = (one.pk, other.pk)
    yes = SharingRequest.objects.asked_by(by).filter(
        kind=RequestKind.MERGE, state=RequestState.ACCEPTED, own_person__in=pair,
        opened_person__in=pair,
    )  # fmt: skip
    return yes.order_by("-answered_on", "-pk").first()


def shared_by(person: Person, by: Actor) -> Office | None:
    """The office whose yes alone lets the actor's offices follow the person, if that is how."""
    grants = Grant.objects.live().filter(
        person=person, office__in=by.offices_where(Permission.PERSON_EDIT)
    )
    bases = set(grants.exclude(basis=GrantBasis.EMERGENCY).values_list("basis", flat=True))
    if bases != {GrantBasis.SHARING}:
        return None
    yes = SharingRequest.objects.asked_by(by).filter(
        state=RequestState.ACCEPTED, opened_person=person
    )
    found = yes.select_related("to_office").order_by("-answered_on", "-pk").first()
    return found.to_office if found is not None else None


def office_to_ask(one: Person, other: Person, by: Actor) -> tuple[Person, Office] | None:
    """Which of two records belongs to another office, whose yes to their union is still missing."""
    if agreed(one, other, by) is not None:
        return None
    for person in (one, other):
        if (office := shared_by(person, by)) is not None:
            return person, office
    return None
