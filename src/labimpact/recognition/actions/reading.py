"""What was read of persons who may be the same goes into the access register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.people.models import Person
from labimpact.recognition import fields
from labimpact.recognition.models import LikelyDuplicate, Merge, SharingRequest


def list_pairs(pairs: Sequence[LikelyDuplicate], *, by: Actor) -> None:
    """Note that pairs were listed, with both persons of each."""
    if pairs:
        persons = [pk for pair in pairs for pk in (pair.left_id, pair.right_id)]
        log.record_list("duplicate.listed", by=by, rows=pairs, persons=persons)


def list_half_seen(persons: Sequence[Person], *, by: Actor) -> None:
    """Note that some of one's own persons were listed as followed elsewhere too.

    The other record of each pair is noted as well, by the database: nobody here learns its number.
    """
    if persons:
        pks = [person.pk for person in persons]
        log.record_list("duplicate.listed", by=by, rows=persons, persons=pks)
        with connection.cursor() as cursor:
            cursor.execute("SELECT wall.note_half_seen(%s)", [by.office_id])


def read_pair(one: Person, other: Person, *, by: Actor) -> None:
    """Note that two records were compared."""
    log.record("duplicate.compared", by=by, persons=[one.pk, other.pk])


def read_merges(person: Person, merges: Sequence[Merge], *, by: Actor) -> None:
    """Note that the merges of a person were read."""
    persons = {person.pk, *(pk for m in merges for pk in (m.kept_id, m.absorbed_id))}
    log.record_list("merge.read", by=by, rows=merges or [person], persons=persons)


def read_requests(requests: Sequence[SharingRequest], persons: Sequence[int], *, by: Actor) -> None:
    """Note that requests were read, with the persons whom the reader was shown."""
    if requests:
        log.record_list("sharing.read", by=by, rows=requests, persons=persons)


@dataclass(frozen=True)
class GivenBack:
    """A value that goes back to what it was."""

    label: Any
    now: str
    then: str


def values_of(merge: Merge) -> list[GivenBack]:
    """What undoing a merge gives back to the kept record, value by value."""
    found = []
    for key, one in merge.choices.items():
        value = fields.BY_KEY[key]
        then = Person(**fields.restored(one["before"]))
        now = Person(**fields.restored(one["after"]))
        found.append(GivenBack(value.label, value.shown(now), value.shown(then)))
    return found
