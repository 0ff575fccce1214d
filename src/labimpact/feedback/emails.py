"""The answer to who left a remark on a page, in the frame of the language they read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from labimpact.feedback.contacts import Contact
from labimpact.feedback.models import Remark
from labimpact.notifications.actions import queue
from labimpact.notifications.models import Message

_FILE = Path(__file__).parent / "data" / "messages.yaml"


@cache
def words() -> dict[str, dict[str, str]]:
    """The sentences around an answer, by language."""
    found: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def answer(row: Remark, said: str, to: Contact) -> Message:
    """What the editors answer; what somebody wrote to them is not sent around again."""
    page, own = row.page, words()[row.page.language]
    address = f"{settings.SITE_URL}/{page.language}/{page.path}"
    return queue(
        recipient=to.email, phone=to.phone, kind="feedback.answer", subject=own["subject"],
        body="\n\n".join([own["lead"], f"{page.title}\n{address}", said, own["end"]]),
        short=f"{own['subject']}: {said}",
    )  # fmt: skip
