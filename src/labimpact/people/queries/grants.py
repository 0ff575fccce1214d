"""Who follows a person, by which right; which grants an office has to look at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import connection
from django.db.models import (
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.enums import BODY_KINDS
from labimpact.people.enums import GrantBasis
from labimpact.people.models import Grant, Person
from labimpact.rules import queries as rules

# How far back the openings of a record are told beside the offices that may open it.
LATELY = timedelta(days=90)
# For so long the office that lost a grant finds it in its work list.
TOLD_FOR = timedelta(days=14)
REVIEWED = (GrantBasis.REFERRAL, GrantBasis.CASE_TEAM, GrantBasis.SHARING)
_REVIEW_DAYS = 180


@dataclass(frozen=True)
class GrantLine:
    """An office that may see the person: on what basis, until when, by whom, how it ended."""

    pk: int
    person_id: int
    office_id: int
    office: str
    body: str
    code: str
    reason: str
    valid_from: datetime
    valid_to: datetime | None
    revoked_at: datetime | None
    who: str
    given_by: str
    confirmed_at: datetime | None
    ended_for: str
    end_reason: str
    may_end: bool
    may_take_back: bool

    @property
    def basis(self) -> str:
        return str(GrantBasis(self.code).label)

    @property
    def law(self) -> str:
        """The basis of law of that kind of grant (code list `grant_basis`)."""
        return law_of(self.code)

    @property
    def is_live(self) -> bool:
        now = clock.now()
        ended = self.valid_to is not None and self.valid_to <= now
        return self.revoked_at is None and self.valid_from <= now and not ended

    @property
    def until(self) -> str:
        """The last day it opens, with the hour when it ends before the night."""
        if self.valid_to is None:
            return ""
        ends = timezone.localtime(self.valid_to)
        if ends.time() == time.min:
            return f"{ends - timedelta(days=1):%d/%m/%Y}"
        return f"{ends:%d/%m/%Y %H:%M}"

    @property
    def may_set_term(self) -> bool:
        """A term is set for whoever else has the grant; of one's own one gives back."""
        return self.may_end and self.code != GrantBasis.EMERGENCY


def law_of(basis: str) -> str:
    found = next((i for i in rules.items("grant_basis") if i.code == basis), None)
    return str(found.attributes.get("law", "")) if found else ""


def grants_of(person: Person) -> list[GrantLine]:
    """The grants on a person, of whatever office, those in force first.

    Empty for who sees the person by an emergency alone (`masked`).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT g.* FROM unnest(wall.same_person(%s)) p"
            " CROSS JOIN LATERAL wall.person_grants(p) g ORDER BY g.id DESC",
            [person.pk],
        )
        lines = [GrantLine(*row) for row in cursor.fetchall()]
    return sorted(lines, key=lambda line: not line.is_live)


def masked(person: Person) -> list[tuple[str, int]]:
    """How many offices follow a person, by kind of body: what a passing eye may know."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, offices FROM wall.followers_masked(%s)", [person.pk])
        return [(BODY_KINDS.get(kind, kind), many) for kind, many in cursor.fetchall()]


@dataclass(frozen=True)
class Opened:
    """What one office looked at on one day: how often, by how many of its people."""

    office_id: int | None  # None: a service without accounts, by its link
    office: str
    day: date
    times: int
    hands: int


def openings(person: Person, since: datetime) -> list[Opened]:
    """Which offices looked at a person's records, day by day, the last first (registro)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM wall.person_openings(wall.same_person(%s), %s)", [person.pk, since]
        )
        return [Opened(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Lately:
    """How often an office opened the record in the last months, and when last."""

    days: int
    times: int
    hands: int
    last_on: date


def lately_by_office(person: Person) -> dict[int, Lately]:
    """By office: the openings of the last ninety days (`hands` is the most on one day)."""
    found: dict[int, list[Opened]] = {}
    for one in openings(person, clock.now() - LATELY):
        if one.office_id is not None:
            found.setdefault(one.office_id, []).append(one)
    return {
        office: Lately(
            len(mine), sum(o.times for o in mine), max(o.hands for o in mine), mine[0].day
        )
        for office, mine in found.items()
    }


def review_days() -> int:
    """After how many days a grant is to be confirmed (rule `grant_review`)."""
    every = rules.value("grant_review")
    return every if isinstance(every, int) else _REVIEW_DAYS


def _due_on() -> ExpressionWrapper[Any]:
    """The moment at which a grant is to be looked at again; the rule is the database's to read."""
    since = Coalesce(F("confirmed_at"), F("valid_from"))
    days = Func(
        Value("grant_review"), Value(_REVIEW_DAYS), output_field=IntegerField(),
        template="(SELECT wall.rule_number(%(expressions)s))",  # once, not for every grant
    )  # fmt: skip
    wait = ExpressionWrapper(days * Value(timedelta(days=1)), output_field=DurationField())
    return ExpressionWrapper(since + wait, output_field=DateTimeField())


def to_review(actor: Actor, today: date) -> QuerySet[Grant]:
    """Grants of the actor's offices whose day has come (accessi da rivedere), the oldest first.

    Own contacts are not among them: the office that registered somebody answers for the record.
    """
    return _to_review(actor, today).order_by("due_at", "pk")


def first_to_review(actor: Actor, today: date) -> QuerySet[Grant]:
    """Of each of the actor's offices the one of them that waits longest."""
    by_office = _to_review(actor, today).order_by("office_id", "due_at", "pk")
    return Grant.objects.filter(pk__in=by_office.distinct("office_id").values("pk"))


def _to_review(actor: Actor, today: date) -> QuerySet[Any]:
    rows = Grant.objects.live().filter(
        office__in=actor.offices_where(Permission.PERSON_EDIT), basis__in=REVIEWED
    )
    until = timezone.make_aware(datetime.combine(today + timedelta(days=1), time()))
    return rows.annotate(due_at=_due_on()).filter(due_at__lt=until)


@dataclass(frozen=True)
class Reviews:
    """How many grants wait for a review at one office, and how many beyond their last day."""

    office: str
    waiting: int
    late: int
    due_on: date


def reviews_by_office() -> list[Reviews]:
    """For who coordinates an area: numbers by office, no person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT office, waiting, late, due_on FROM wall.reviews_by_office()")
        return [Reviews(*row) for row in cursor.fetchall()]


def lost_lately(actor: Actor, today: date) -> QuerySet[Grant]:
    """Grants of the actor's offices that others ended, or nobody confirmed, in the last days."""
    since = timezone.make_aware(datetime.combine(today - TOLD_FOR, time()))
    mine = actor.offices_where(Permission.PERSON_EDIT)
    rows = Grant.objects.filter(office__in=mine).exclude(end_reason="")
    over = Q(revoked_at__gte=since) | Q(revoked_at=None, valid_to__range=(since, Now()))
    return rows.filter(over, Q(ended_for=None) | ~Q(ended_for__in=mine))
