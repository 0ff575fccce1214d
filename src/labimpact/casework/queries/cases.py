"""Cases as the pages show them: lists, one case, and what became of a referral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.casework.enums import CaseState, TeamRole
from labimpact.casework.models import Case, CaseMember, CaseworkQuerySet, Referral
from labimpact.people.models import Person, same_person


@dataclass(frozen=True)
class Became:
    """Where the case stands that came of a referral, and since when: all the sender learns."""

    referral_id: int
    state: CaseState
    since: date


def became_of(referrals: Sequence[Referral]) -> list[Became]:
    """Of the referrals that the actor's offices sent (che cosa ne è stato)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.became_of(%s)", [[r.pk for r in referrals]])
        return [Became(pk, CaseState(state), since) for pk, state, since in cursor.fetchall()]


def of_person(actor: Actor, person: Person) -> CaseworkQuerySet:
    """The cases of a person that the actor may read, the running one first."""
    rows = Case.objects.visible_to(actor).filter(same_person("person", person))
    return rows.select_related("office").order_by("closed_on", "-opened_on", "-pk")


def of_office(actor: Actor) -> CaseworkQuerySet:
    """The running cases of the office the actor acts for."""
    return Case.objects.filter(office=_here(actor)).running()


def led_by(actor: Actor) -> CaseworkQuerySet:
    """The running cases for which the actor answers (di cui rispondo)."""
    return of_office(actor).filter(manager=actor.user_id)


def of_teams(actor: Actor) -> CaseworkQuerySet:
    """The running cases of other offices in whose team the actor's office has a seat."""
    seats = CaseMember.objects.sitting(clock.today()).filter(office=_here(actor))
    # The seat of a case manager is in the office's own case.
    seats = seats.exclude(role=TeamRole.CASE_MANAGER)
    rows = Case.objects.filter(pk__in=seats.values("case")).exclude(office=_here(actor))
    return rows.running()


def late_reviews(actor: Actor) -> CaseworkQuerySet:
    """The cases of the office whose review date is over (verifiche in ritardo)."""
    return of_office(actor).filter(review_on__lt=clock.today())


def closed(actor: Actor) -> CaseworkQuerySet:
    return Case.objects.filter(office=_here(actor), state=CaseState.CLOSED)


def _here(actor: Actor) -> int | None:
    """The office the actor acts for, if cases are theirs to work on there."""
    mine = actor.offices_where(Permission.CASE_WORK)
    return actor.office_id if actor.office_id in mine else None
