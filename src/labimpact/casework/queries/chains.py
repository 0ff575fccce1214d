"""Where a referral went on to, and where it can go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from labimpact.casework.enums import CaseState
from labimpact.casework.models import Referral
from labimpact.network.models import Office


@dataclass(frozen=True)
class Step:
    """One referral of a chain: between whom, where it stands, the state of the case it became."""

    referral_id: int
    from_office: str
    destination: str
    state: str
    sent_on: date
    answer_due_on: date | None
    answered_on: date | None
    case_state: str | None

    @property
    def said(self) -> str:
        return str(Referral.State(self.state).label)

    @property
    def case_said(self) -> str:
        return str(CaseState(self.case_state).label) if self.case_state else ""


def chain(referral: Referral) -> list[Step]:
    """All the steps of the chain of a referral that the actor sent or received, the first first.

    One step alone is no chain: then the list is empty.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.referral_chain(%s)", [referral.pk])
        steps = [Step(*row) for row in cursor.fetchall()]
    return steps if len(steps) > 1 else []


def had_by(referral: Referral, office: Office) -> bool:
    """Did that office already send or receive this referral, in some step of its chain?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.is_in_chain(%s, %s)", [referral.pk, office.pk])
        (had,) = cursor.fetchone()
    return bool(had)
