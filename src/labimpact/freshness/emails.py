"""The question «is it still true?», as it is mailed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from labimpact.freshness.models import ConfirmLink
from labimpact.freshness.things import Thing
from labimpact.notifications import actions as notifications
from labimpact.notifications.models import Message


@dataclass(frozen=True)
class Question:
    """One thing, the secret by which it is confirmed, and whose turn it is."""

    thing: Thing
    key: str
    step: int

    @property
    def page(self) -> str:
        return f"{settings.SITE_URL}{self.thing.path}"

    @property
    def link(self) -> str:
        return f"{settings.SITE_URL}{reverse('freshness_link', args=[self.key])}"


def still_true(address: str, questions: Sequence[Question]) -> Message:
    """Ask somebody whether what the portal says is still true (è ancora vero?)."""
    late = [one for one in questions if one.step > ConfirmLink.Step.OWNER]
    body = render_to_string(
        "freshness/email/still_true.txt", {"questions": questions, "escalated": bool(late)}
    )
    return notifications.queue(
        recipient=address, subject="Lab'Impact: è ancora vero?", body=body, kind="still_true"
    )
