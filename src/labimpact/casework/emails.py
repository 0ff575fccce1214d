"""Messages about referrals and cases: who waits, how many, until when; never about whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from labimpact.casework.models import Referral, ReferralLink
from labimpact.notifications import actions as notifications
from labimpact.notifications.models import Message


@dataclass(frozen=True)
class Waiting:
    """What waits at one office, or for one: how many referrals, and the first day expected."""

    office: str
    waiting: int
    due_on: date


def link_to_referral(address: str, key: str, until: datetime, referral: Referral) -> Message:
    """Give a service without accounts the secret address of a referral (collegamento).

    Urgent or not, and by when, is told here already: nothing of the person.
    """
    urgent = referral.urgency == Referral.Urgency.URGENT
    said = "urgente, " if urgent else ""
    return _written(
        address, "link", f"Lab'Impact: {said}{referral.from_office.name} vi chiede una risposta",
        link=f"{settings.SITE_URL}{reverse('referral_link', args=[key])}", until=until,
        office=referral.from_office, urgent=urgent, due_on=referral.answer_due_on,
    )  # fmt: skip


def link_to_read(address: str, key: str, until: datetime, referral: Referral) -> Message:
    """Tell a service that has accepted where to read whom it will meet."""
    return _written(
        address, "link_to_read", "Lab'Impact: chi incontrerete",
        link=f"{settings.SITE_URL}{reverse('referral_link', args=[key])}", until=until,
        office=referral.from_office,
    )  # fmt: skip


def code(address: str, digits: str) -> Message:
    """The one-time code that opens a referral to who reads that mailbox."""
    return _written(address, "code", "Lab'Impact: il codice per leggere l'invio", digits=digits)


def more_was_told(link: ReferralLink, referral: Referral) -> Message:
    """Tell a service without accounts that its question was answered."""
    return _written(
        link.email, "more_was_told", "Lab'Impact: hanno risposto alla vostra domanda",
        office=referral.from_office, sent_at=link.sent_at,
    )  # fmt: skip


def to_answer(address: str, offices: Sequence[Waiting]) -> Message:
    """Remind an office of what waits for its answer (sollecito)."""
    return _written(
        address, "to_answer", "Lab'Impact: c'è chi aspetta la tua risposta", offices=offices,
        link=f"{settings.SITE_URL}{reverse('casework:list')}",
    )  # fmt: skip


def link_to_answer(address: str, offices: Sequence[Waiting]) -> Message:
    """Remind a service without accounts of the address it was sent."""
    return _written(
        address, "link_to_answer", "Lab'Impact: c'è chi aspetta la vostra risposta", offices=offices
    )


def left_unanswered(address: str, offices: Sequence[Waiting]) -> Message:
    """Tell who coordinates that referrals were not answered in time."""
    return _written(
        address, "left_unanswered", "Lab'Impact: invii senza risposta", offices=offices,
        link=f"{settings.SITE_URL}{reverse('casework:times')}",
    )  # fmt: skip


def expired(address: str, office: str, many: int) -> Message:
    """Tell the sender that referrals expired without an answer."""
    return _written(
        address, "expired", "Lab'Impact: invii scaduti senza risposta", office=office, many=many,
        link=f"{settings.SITE_URL}{reverse('casework:list')}?vista=inviati",
    )  # fmt: skip


def mentioned(address: str) -> Message:
    """Tell somebody of a team that they were written to, and nothing of what or about whom."""
    body = render_to_string(
        "casework/email/mentioned.txt", {"link": f"{settings.SITE_URL}{reverse('worklist:list')}"}
    )
    return notifications.queue(
        recipient=address, subject="Lab'Impact: ti hanno scritto", body=body, kind="case_message"
    )


def _written(address: str, kind: str, subject: str, **context: Any) -> Message:
    body = render_to_string(f"casework/email/{kind}.txt", context)
    return notifications.queue(
        recipient=address, subject=subject, body=body, kind=f"referral_{kind}"
    )
