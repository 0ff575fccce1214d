"""The queue of likely duplicates, the merges of a person, the requests between offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Q, QuerySet

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.models import Office
from labimpact.people.models import Person
from labimpact.recognition.enums import PairState, RequestState
from labimpact.recognition.models import LikelyDuplicate, Merge, NotTheSame, SharingRequest
from labimpact.recognition.models.sharing import RequestQuerySet
from labimpact.recognition.queries.pairs import records_of


def duplicates(actor: Actor, state: str = PairState.OPEN) -> QuerySet[LikelyDuplicate]:
    """Pairs of which the actor's offices may change both records (probabili doppioni).

    Of those still open, the pairs of records that were merged by another way are not shown.
    """
    rows = LikelyDuplicate.objects.visible_to(actor).filter(state=state)
    if state == PairState.OPEN:
        rows = rows.filter(left__merged_into=None, right__merged_into=None)
    return rows


def pair(actor: Actor, one: int, other: int) -> LikelyDuplicate | None:
    """What the queue knows of two records."""
    left, right = sorted((one, other))
    return LikelyDuplicate.objects.visible_to(actor).filter(left=left, right=right).first()


def said_different(one: int, other: int) -> NotTheSame | None:
    left, right = sorted((one, other))
    return NotTheSame.objects.filter(left=left, right=right).first()


@dataclass(frozen=True)
class HalfSeen:
    """A person of one's own who is very probably followed by another office too."""

    pair_id: int
    person: Person
    office: Office
    waits: bool  # the other office was asked already


def half_seen(actor: Actor) -> list[HalfSeen]:
    """Pairs of which the actor's office sees one record alone: whom it is, and whom to ask."""
    if actor.office_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.half_seen_pairs(%s)", [actor.office_id])
        rows = cursor.fetchall()
    persons = Person.objects.visible_to(actor).in_bulk([own for _pair, own, _office in rows])
    offices = Office.objects.in_bulk([office for _pair, _own, office in rows])
    asked = SharingRequest.objects.asked_by(actor).filter(state=RequestState.WAITING)
    waiting = set(asked.values_list("own_person_id", "to_office_id"))
    return [
        HalfSeen(pair_id, persons[own], offices[office], (own, office) in waiting)
        for pair_id, own, office in rows
        if own in persons and office in offices
    ]


@dataclass(frozen=True)
class MergeLine:
    """A merge as the page of a person tells it."""

    merge: Merge
    can_undo: bool


def merges_of(actor: Actor, person: Person) -> list[MergeLine]:
    """The merges of a person's records, newest first; of a chain the last can be undone."""
    ids = records_of(person)
    rows = Merge.objects.filter(Q(kept__in=ids) | Q(absorbed__in=ids)).select_related(
        "kept", "absorbed"
    )
    edits = actor.can_somewhere(Permission.PERSON_EDIT)
    return [
        MergeLine(row, edits and row.undone_at is None and row.kept.merged_into_id is None)
        for row in rows
    ]


def different_from(person: Person) -> QuerySet[NotTheSame]:
    """Those whom somebody said this person is not."""
    ids = records_of(person)
    rows = NotTheSame.objects.filter(Q(left__in=ids) | Q(right__in=ids))
    return rows.select_related("left", "right").order_by("-said_at")


def to_answer(actor: Actor) -> RequestQuerySet:
    """Requests that wait for the office the actor acts for, the nearest day first."""
    rows = SharingRequest.objects.waiting_for(actor).filter(to_office=actor.office_id)
    return rows.select_related("from_office", "requested__person").order_by("due_on", "pk")


def requests(actor: Actor, which: str) -> RequestQuerySet:
    """The requests of the office one acts for: to answer, answered, or asked by it."""
    if which == "fatte":
        rows = SharingRequest.objects.asked_by(actor).filter(from_office=actor.office_id)
    elif which == "risposte":
        seen = Person.objects.visible_to(actor).values("pk")
        rows = SharingRequest.objects.filter(
            to_office__in=actor.offices_where(Permission.PERSON_EDIT),
            requested__person__in=seen,
        ).filter(to_office=actor.office_id)
        rows = rows.exclude(state=RequestState.WAITING)
    else:
        rows = SharingRequest.objects.waiting_for(actor).filter(to_office=actor.office_id)
    return rows.select_related("from_office", "to_office")


@dataclass(frozen=True)
class LateRequest:
    """A request that an office of the area left unanswered: which offices, and since when."""

    pk: int
    kind: str
    from_office: str
    to_office: str
    asked_at: datetime
    due_on: date


def late_requests() -> list[LateRequest]:
    """Requests beyond their day in the areas the actor coordinates, without persons."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.late_requests()")
        return [LateRequest(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class OfficeRequests:
    """How many requests wait at an office, how many of them late, the first day expected."""

    office: str
    waiting: int
    late: int
    due_on: date


def requests_by_office() -> list[OfficeRequests]:
    """What waits at each office of the areas the actor coordinates; the latest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.requests_by_office()")
        return [OfficeRequests(*row) for row in cursor.fetchall()]
