"""What who follows a search is told by e-mail, in their language; the Italian stands below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from labimpact.finding.newest import New
from labimpact.notifications.actions import queue

_FILE = Path(__file__).parent / "data" / "messages.yaml"
_SOURCE = "it"
# Left-to-right marks: addresses and dates stay in one piece inside an Arabic sentence.
_MARK, _RIGHT_TO_LEFT = "\u200e", ("ar", "ur")


@dataclass(frozen=True)
class To:
    """Who is written to: address, language, and the signed key of their own page."""

    email: str
    language: str
    key: str

    @property
    def page(self) -> str:
        return f"{settings.SITE_URL}/{self.language}/cerca/segui/{self.key}/"

    @property
    def end(self) -> str:
        """Where a mail programme ends it with one request (RFC 8058)."""
        return f"{self.page}basta/"


@cache
def words() -> dict[str, dict[str, str]]:
    """The sentences of the messages, by language."""
    found: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def confirm(to: To, days: int) -> None:
    """Is it you who asked? Without a word of what was typed: whoever typed it may be anybody."""
    said = {"link": to.page, "days": str(days)}
    _send(to, "confirm", [_said(to.language, "confirm", said)], [_said(_SOURCE, "confirm", said)])


def news(to: To, text: str, query: str, found: Sequence[New]) -> None:
    """What is new for a search, and nothing else."""
    said = {"search": f"{settings.SITE_URL}/{to.language}/cerca/?{query}", "link": to.page}
    asked = [f"«{text}»"] if text else []
    foot = [_said(to.language, "see", said), _said(to.language, "stop", said)]
    own = [_said(to.language, "news", said), *asked, *(_line(one, to) for one in found), *foot]
    italian = [_said(_SOURCE, part, said) for part in ("news", "see", "stop")]
    _send(to, "news", own, italian, end=to.end)


def again(to: To, text: str, last_on: date) -> None:
    """Do you still want it? Without an answer it ends."""
    said = {"link": to.page, "day": f"{last_on:%d/%m/%Y}"}
    asked = [f"«{text}»"] if text else []
    own = [_said(to.language, "again", said), *asked, _said(to.language, "stop", said)]
    italian = [_said(_SOURCE, part, said) for part in ("again", "stop")]
    _send(to, "again", own, italian, end=to.end)


def _line(one: New, to: To) -> str:
    address = f"{settings.SITE_URL}/{one.language}/{one.path}"
    note = "" if one.language == to.language else f" ({words()[to.language]['italian']})"
    return f"{one.title}{note}\n{address}"


def _send(to: To, kind: str, own: list[str], italian: list[str], *, end: str = "") -> None:
    other = [] if to.language == _SOURCE else ["---", *italian, words()[_SOURCE]["foot"]]
    queue(
        recipient=to.email, subject=words()[to.language][f"{kind}_subject"], unsubscribe=end,
        kind=f"searches.{kind}", body="\n\n".join([*own, words()[to.language]["foot"], *other]),
    )  # fmt: skip


def _said(language: str, part: str, values: dict[str, str]) -> str:
    if language in _RIGHT_TO_LEFT:
        values = {name: f"{_MARK}{value}{_MARK}" for name, value in values.items()}
    return words()[language][part].format(**values)
