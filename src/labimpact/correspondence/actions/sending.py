"""The worker's task: send what is due, once, and close what helps nobody any more."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection

from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.correspondence import emails, quiet, wording
from labimpact.correspondence.enums import Channel, ReminderKind
from labimpact.correspondence.wording import Said
from labimpact.notifications import sms
from labimpact.people.phones import mobile

_log = logging.getLogger(__name__)
BATCH = 50
# After so many failures in a row a channel is left alone until the next run.
PATIENCE = 3
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class Taken:
    """What the wall gives the worker for one reminder, for the length of one transaction."""

    point_id: int
    channel: str
    address: str
    languages: list[str]
    kind: str
    about_on: date
    about_at: time | None
    sender: str
    phone: str
    attempts: int


def send_due() -> Counter[str]:
    """Close what is over and send what is due; tells how many, by outcome.

    In the hours of silence (ore di silenzio) nothing goes out: what is due waits for their end.
    """
    outcomes: Counter[str] = Counter(closed=_close())
    if quiet.in_force().is_silent(clock.now()):
        return outcomes
    failures: Counter[str] = Counter()
    tried: set[int] = set()
    while channels := [c for c in _channels() if failures[c] < PATIENCE]:
        due = [pk for pk in _due(channels) if pk not in tried]
        if not due:
            break
        for pk in due:
            tried.add(pk)
            channel, outcome = send_one(pk, channels)
            outcomes[outcome] += 1
            failures[channel] = failures[channel] + 1 if outcome == "retry" else 0
            if failures[channel] >= PATIENCE:
                break
    return outcomes


def _channels() -> list[str]:
    return [Channel.EMAIL, Channel.SMS] if sms.is_active() else [Channel.EMAIL]


def _close() -> int:
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT wall.close_reminders()")
        return int(cursor.fetchone()[0])


def _due(channels: Sequence[str]) -> list[int]:
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT wall.due_reminders(%s::text[], %s)", [list(channels), BATCH])
        return list(cursor.fetchone()[0])


def send_one(pk: int, channels: Sequence[str]) -> tuple[str, str]:
    """Send one reminder under its lock; tells channel and outcome.

    `skipped` when another worker has it, or when it may no longer go out.
    """
    with acting_as(System.WORKER):
        taken = _take(pk, channels)
        if taken is None:
            return "", "skipped"
        language, outcome, error = "", "sent", ""
        try:
            language = _deliver(pk, taken)
        except (emails.Unavailable, sms.Unavailable) as trouble:
            outcome, error = _failed(pk, "retry", trouble)
        except emails.Bounced as trouble:
            outcome, error = _failed(pk, "bounced", trouble)
        except sms.Rejected as trouble:
            outcome, error = _failed(pk, "refused", trouble)
        again = clock.now() + pause(taken.attempts) if outcome == "retry" else None
        _note(pk, outcome, taken, language, error, again)
    return taken.channel, outcome


def _failed(pk: int, outcome: str, trouble: Exception) -> tuple[str, str]:
    """Log what kind of trouble it was; what the other side said of it stays with the reminder."""
    _log.warning("reminder %s not sent: %s", pk, type(trouble))
    return outcome, str(trouble)


def pause(attempts: int) -> timedelta:
    """Five minutes, ten, twenty, forty, then every hour."""
    return min(FIRST_PAUSE * (1 << min(attempts, 8)), LONGEST_PAUSE)


def _take(pk: int, channels: Sequence[str]) -> Taken | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.take_reminder(%s, %s::text[])", [pk, list(channels)])
        row = cursor.fetchone()
    return None if row is None else Taken(*row)


def _deliver(pk: int, taken: Taken) -> str:
    said = Said(
        kind=ReminderKind(taken.kind), sender=taken.sender, phone=taken.phone or "",
        day=taken.about_on, hour=taken.about_at,
    )  # fmt: skip
    key = f"reminder-{pk}-{taken.about_on:%Y%m%d}"
    if taken.channel == Channel.EMAIL:
        subject, body, language = wording.email(said, taken.languages)
        emails.send(to=taken.address, subject=subject, body=body, key=key)
        return language
    text, language = wording.sms(said, taken.languages)
    number, gateway = mobile(taken.address), sms.gateway()
    if gateway is None:
        raise sms.Unavailable("no gateway")
    if not number:
        raise sms.Rejected("not a mobile number")
    gateway.send(to=number, text=text, key=key)
    return language


def _note(
    pk: int, outcome: str, taken: Taken, language: str, error: str, again: datetime | None
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.note_reminder(%s, %s, %s, %s, %s, %s, %s)",
            [pk, outcome, taken.point_id, taken.channel, language, error, again],
        )
