"""Cases as the pages show them: lists, one case, and what became of a referral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from labimpact.base.actor import Actor
from labimpact.casework.enums import CaseState
from labimpact.casework.models import Case, CaseQuerySet, Referral
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


def of_person(actor: Actor, person: Person) -> CaseQuerySet:
    """The cases of a person that the actor may read, the running one first."""
    rows = Case.objects.visible_to(actor).filter(same_person("person", person))
    return rows.select_related("office").order_by("closed_on", "-opened_on", "-pk")
