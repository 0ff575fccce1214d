"""The link to a person's own page, in their language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from labimpact.notifications.actions import queue
from labimpact.notifications.models import Message

_FILE = Path(__file__).parent / "data" / "messages.yaml"
_SOURCE = "it"


@cache
def words() -> dict[str, dict[str, str]]:
    """The sentences of the messages, by language."""
    found: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def link(language: str, email: str, phone: str, key: str) -> Message:
    """The one-time link: it names neither the person nor what is behind it."""
    address = f"{settings.SITE_URL}/{language}/la-mia-pagina/entra/{key}/"
    own = words()[language]["link"].format(link=address)
    italian = [] if language == _SOURCE else [words()[_SOURCE]["link"].format(link=address)]
    return queue(
        recipient=email, subject=words()[language]["subject"], kind="mypage.link", phone=phone,
        body="\n\n---\n\n".join([own, *italian]), short=own,
    )  # fmt: skip
