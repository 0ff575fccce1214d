"""Cases as the pages show them: lists, one case, and what became of a referral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Case as DbCase
from django.db.models import Q, Value, When
from django.db.models.expressions import RawSQL

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework.enums import CaseState, Urgency
from labimpact.casework.models import Case, CaseworkQuerySet, Referral
from labimpact.people.models import Person, same_person
from labimpact.people.queries.finding import find

_COUNTS = """
    SELECT count(*), count(*) FILTER (WHERE manager_id = %s),
           count(*) FILTER (WHERE review_on < %s), wall.team_cases(%s)
    FROM casework_case WHERE office_id = %s AND state <> 'closure'
"""
# From how long before its review a case stands on the page of the day.
_SOON = timedelta(days=7)
_NAMED = 100


@dataclass(frozen=True)
class Became:
    """Where the case stands that came of a referral, and since when: all the sender learns."""

    referral_id: int
    state: CaseState
    since: date


@dataclass(frozen=True)
class Counts:
    """How many running cases stand in each view of the list."""

    office: int = 0
    mine: int = 0
    late: int = 0
    team: int = 0


def counts(actor: Actor) -> Counts:
    """All the numbers of the list in one question; those of the teams by the seats alone."""
    here = _here(actor)
    if here is None:
        return Counts()
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [actor.user_id, clock.today(), here, here])
        return Counts(*cursor.fetchone())


def became_of(referrals: Sequence[Referral]) -> list[Became]:
    """Of the referrals that the actor's offices sent (che cosa ne è stato)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.became_of(%s)", [[r.pk for r in referrals]])
        return [Became(pk, CaseState(state), since) for pk, state, since in cursor.fetchall()]


def of_person(actor: Actor, person: Person) -> CaseworkQuerySet:
    """The cases of a person that the actor may read, the running one first."""
    rows = Case.objects.visible_to(actor).filter(same_person("person", person))
    return rows.select_related("office").order_by("closed_on", "-opened_on", "-pk")


def running_of(actor: Actor, person: Person) -> Case | None:
    """The open case that the office the actor acts for has with a person: there is one at most."""
    rows = Case.objects.running().filter(same_person("person", person), office=actor.office_id)
    return rows.first()


def of_office(actor: Actor) -> CaseworkQuerySet:
    """The running cases of the office the actor acts for."""
    return Case.objects.filter(office=_here(actor)).running()


def led_by(actor: Actor) -> CaseworkQuerySet:
    """The running cases for which the actor answers (di cui rispondo)."""
    return of_office(actor).filter(manager=actor.user_id)


def of_teams(actor: Actor) -> CaseworkQuerySet:
    """The running cases of other offices in whose team the actor's office has a seat."""
    # The seats at once, by a function: each by itself asks for its case, and that for its seat.
    seats = RawSQL("SELECT wall.team_seats(%s)", [_here(actor)])
    return Case.objects.filter(pk__in=seats).running()


def late_reviews(actor: Actor) -> CaseworkQuerySet:
    """The cases of the office whose review date is over (verifiche in ritardo)."""
    return of_office(actor).filter(review_on__lt=clock.today())


# An urgent first reading that nobody has taken on yet.
UNTAKEN = Q(state=CaseState.PRE_ASSESSMENT) & ~Q(urgency=Urgency.ORDINARY)


def pressing(actor: Actor, *, limit: int) -> CaseworkQuerySet:
    """Of the office, urgent first readings that nobody has taken on; of those for which the actor
    answers, the ones whose review is due within a week or late.

    They are cut before the persons are joined, so that the wall is asked about few.
    """
    soon = Q(manager=actor.user_id, review_on__lte=clock.today() + _SOON)
    waiting = (
        When(UNTAKEN & Q(urgency=Urgency.IMMEDIATE), then=Value(0)),
        When(UNTAKEN, then=Value(1)),
    )
    rows = of_office(actor).filter(UNTAKEN | soon)
    order = (DbCase(*waiting, default=Value(2)), "review_on", "opened_on", "pk")
    chosen = Case.objects.filter(pk__in=rows.order_by(*order).values("pk")[:limit])
    return chosen.select_related("person").order_by(*order)


def named(actor: Actor, rows: CaseworkQuerySet, words: str) -> CaseworkQuerySet:
    """Those of whom the words are the name, or the number of the case."""
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0
    hits = [hit.pk for hit in find(actor, words, most=_NAMED)]
    return rows.filter(Q(pk=number) | Q(person__in=hits))


def closed(actor: Actor) -> CaseworkQuerySet:
    return Case.objects.filter(office=_here(actor), state=CaseState.CLOSED)


def _here(actor: Actor) -> int | None:
    """The office the actor acts for, if cases are theirs to work on there."""
    mine = actor.offices_where(Permission.CASE_WORK)
    return actor.office_id if actor.office_id in mine else None
