"""What who books from the portal is told, in their language: by SMS when they gave a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings
from django.utils import timezone

from labimpact.booking.queries import Shown
from labimpact.network.models import Office
from labimpact.notifications.actions import queue

_FILE = Path(__file__).parent / "data" / "messages.yaml"
_SOURCE = "it"
# Left-to-right marks: numbers and addresses stay in one piece inside an Arabic sentence.
_MARK, _RIGHT_TO_LEFT = "\u200e", ("ar", "ur")


@dataclass(frozen=True)
class To:
    """Who is written to, how, in which language."""

    language: str
    phone: str
    email: str

    @classmethod
    def of(cls, found: Shown) -> To:
        return cls(found.language, found.phone, found.email)


@cache
def words() -> dict[str, dict[str, str]]:
    """The sentences of the messages, by language."""
    found: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def code(to: To, office: Office, digits: str) -> None:
    """The one-time code that proves a phone number or an address."""
    _send(to, "code", office, code=digits)


def confirmed(to: To, office: Office, at: datetime, key: str) -> None:
    """Where and when, with the address to change it or give it back."""
    _send(to, "confirmed", office, **_moment(at), link=_link(to, key))


def reminder(to: To, office: Office, at: datetime, key: str) -> None:
    """The same, the working day before."""
    _send(to, "reminder", office, **_moment(at), link=_link(to, key))


def _send(to: To, kind: str, office: Office, **said: str) -> None:
    place = ", ".join(filter(None, [office.address, str(office.municipality or "")]))
    said |= {"office": office.name, "place": place}
    own = _said(to.language, kind, said)
    italian = [] if to.language == _SOURCE else [_said(_SOURCE, kind, said)]
    subject = words()[to.language]["code_subject" if kind == "code" else "subject"]
    foot = words()[to.language]["foot"].format(phone=office.phone)
    queue(
        recipient=to.email, subject=subject, kind=f"booking.{kind}", phone=to.phone,
        body="\n\n---\n\n".join([own, *italian, foot]), short=own,
    )  # fmt: skip


def _said(language: str, kind: str, values: dict[str, str]) -> str:
    if language in _RIGHT_TO_LEFT:
        values = {name: f"{_MARK}{value}{_MARK}" for name, value in values.items()}
    return words()[language][kind].format(**values)


def _moment(at: datetime) -> dict[str, str]:
    local = timezone.localtime(at)
    return {"day": f"{local:%d/%m/%Y}", "hour": f"{local:%H:%M}"}


def _link(to: To, key: str) -> str:
    return f"{settings.SITE_URL}/{to.language}/appuntamento/{key}/"
