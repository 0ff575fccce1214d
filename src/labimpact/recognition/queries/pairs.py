"""Two records of perhaps one human being: which records, which values, who may read them."""

from __future__ import annotations

from django.db import connection

from labimpact.base.actor import Actor
from labimpact.people.models import Person
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
