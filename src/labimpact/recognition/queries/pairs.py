"""Two records of perhaps one human being: which records, which values, who may read them."""

from __future__ import annotations

from django.db import connection

from labimpact.people.models import Person


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
