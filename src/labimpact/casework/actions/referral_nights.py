"""No referral is left unanswered: reminded before its day, told to who coordinates, then over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.db import connection

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.casework import emails
from labimpact.casework.emails import Waiting
from labimpact.casework.models import Referral
from labimpact.casework.queries.referral_terms import to_be_reminded_by


def remind() -> int:
    """Write once to who has to answer a referral shortly (sollecito); answers how many mails."""
    until = to_be_reminded_by(clock.today())
    if until is None:
        return 0
    with acting_as(System.WORKER):
        rows = _all("SELECT email, office, waiting, due_on, is_office"
                    " FROM wall.remind_of_referrals(%s)", [until])  # fmt: skip
        inside = _by_address(row[:4] for row in rows if row[4])
        outside = _by_address(row[:4] for row in rows if not row[4])
        for address, offices in inside:
            emails.to_answer(address, offices)
        for address, offices in outside:
            emails.link_to_answer(address, offices)
    return len(inside) + len(outside)


def escalate() -> int:
    """Tell who coordinates, once, of each referral whose day went by (segnalazione)."""
    with acting_as(System.WORKER):
        rows = _all("SELECT email, office, waiting, due_on FROM wall.escalate_referrals()", [])
        told = _by_address(rows)
        for address, offices in told:
            emails.left_unanswered(address, offices)
    return len(told)


def expire() -> int:
    """End the referrals whose last day went by, and tell their senders (scadenza).

    Done twice in a night, it ends nothing more.
    """
    with acting_as(System.WORKER) as worker:
        rows = _all("SELECT referral_id, person_id, office_id, office, emails"
                    " FROM wall.expire_referrals()", [])  # fmt: skip
        senders: Counter[tuple[str, str]] = Counter()
        for referral_id, person_id, office_id, office, addresses in rows:
            log.record(
                "referral.expired", by=worker, target=Referral(pk=referral_id),
                persons=[person_id], office_id=office_id,
            )  # fmt: skip
            senders.update((address, office) for address in addresses)
        for (address, office), many in sorted(senders.items()):
            emails.expired(address, office, many)
    return len(rows)


def _all(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _by_address(rows: Iterable[Sequence[Any]]) -> list[tuple[str, list[Waiting]]]:
    """One message for each address; the rows come in its order."""
    groups = groupby(rows, key=lambda row: row[0])
    return [(address, [Waiting(*row[1:]) for row in mine]) for address, mine in groups]
