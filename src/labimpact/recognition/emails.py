"""Messages about requests between offices: which offices and how many, never about whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from labimpact.notifications import actions as notifications
from labimpact.notifications.models import Message


@dataclass(frozen=True)
class Waiting:
    """What waits at one office: how many requests, how many late, the first day expected."""

    office: str
    waiting: int
    late: int
    due_on: date


def unanswered(address: str, offices: Sequence[Waiting]) -> Message:
    """Remind somebody that other offices wait for an answer of theirs (sollecito)."""
    return _written(
        address, offices, template="recognition/email/unanswered.txt",
        subject="Lab'Impact: altri uffici aspettano una risposta",
        route="recognition:requests", kind="sharing_reminder",
    )  # fmt: skip


def left_unanswered(address: str, offices: Sequence[Waiting]) -> Message:
    """Tell who coordinates that offices did not answer in time."""
    return _written(
        address, offices, template="recognition/email/left_unanswered.txt",
        subject="Lab'Impact: richieste tra uffici senza risposta",
        route="recognition:late_requests", kind="sharing_late",
    )  # fmt: skip


def _written(
    address: str, offices: Sequence[Waiting], *, template: str, subject: str, route: str, kind: str
) -> Message:
    link = f"{settings.SITE_URL}{reverse(route)}"
    body = render_to_string(template, {"offices": offices, "link": link})
    return notifications.queue(recipient=address, subject=subject, body=body, kind=kind)
