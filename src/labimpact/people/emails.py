"""Messages about grants and emergencies: which offices and how many, never about whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from labimpact.notifications import actions as notifications
from labimpact.notifications.models import Message


@dataclass(frozen=True)
class Waiting:
    """What waits at one office, or was ended there: how many grants, and the first day."""

    office: str
    waiting: int
    due_on: date


def emergency_opened(address: str) -> Message:
    """Tell who protects the data, at once, that a record was opened in an emergency."""
    return _written(
        address, "emergency", "Lab'Impact: un accesso d'emergenza", "people:emergency_reviews"
    )


def emergency_elsewhere(address: str, office: str) -> Message:
    """Tell who protects the data of an office that follows somebody who opened their record."""
    return _written(
        address, "emergency_elsewhere", "Lab'Impact: una scheda che seguite, aperta in emergenza",
        "audit:list", office=office,
    )  # fmt: skip


def emergencies_to_review(address: str, offices: Sequence[Waiting]) -> Message:
    """Remind who protects the data of the emergencies that nobody reviewed (sollecito)."""
    return _written(
        address, "emergencies", "Lab'Impact: accessi d'emergenza da riesaminare",
        "people:emergency_reviews", offices=offices,
    )  # fmt: skip


def grants_to_review(address: str, offices: Sequence[Waiting]) -> Message:
    """Remind an office of the grants that it has to confirm or to give back."""
    return _written(
        address, "to_review", "Lab'Impact: accessi da rivedere", "people:grants_to_review",
        offices=offices,
    )  # fmt: skip


def left_unreviewed(address: str, offices: Sequence[Waiting]) -> Message:
    """Tell who coordinates of grants that nobody reviewed in time, where work goes on."""
    return _written(
        address, "left_unreviewed", "Lab'Impact: accessi mai rivisti", "people:grants_to_review",
        offices=offices,
    )  # fmt: skip


def grants_ended(address: str, offices: Sequence[Waiting]) -> Message:
    """Tell an office that others ended grants of its."""
    return _written(
        address, "ended", "Lab'Impact: accessi finiti", "worklist:list", offices=offices
    )


def _written(address: str, kind: str, subject: str, route: str, **context: Any) -> Message:
    link = f"{settings.SITE_URL}{reverse(route)}"
    body = render_to_string(f"people/email/{kind}.txt", {"link": link, **context})
    return notifications.queue(recipient=address, subject=subject, body=body, kind=f"grant_{kind}")
