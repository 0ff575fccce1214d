"""Following a search by e-mail: asked for, confirmed, told of what is new, ended.

As the public through the doors of `searches/wall.sql`; as the worker by the clock.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import DatabaseError, connection, transaction
from django.db.models import Min
from django.utils import timezone

from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.secret_links import new_secret
from labimpact.base.wall.session import acting_as
from labimpact.finding.models import Entry
from labimpact.rules import queries as rules
from labimpact.searches import emails
from labimpact.searches.asked import Asked
from labimpact.searches.models import FollowedSearch

# How long an address waits to be confirmed (`wall.followed_search` says the same).
WAITS = timedelta(days=2)
# What is being published while we look carries the moment at which it began: it is told tomorrow.
_STILL_COMING = timedelta(minutes=10)
# A point stands in no secret, and needs no care in an address.
_SIGNER = Signer(salt="labimpact.searches.followed", sep=".")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Followed:
    """A search that is followed, as the page of its address shows it."""

    language: str
    asked: Asked
    is_confirmed: bool
    is_asked_again: bool


def ask(asked: Asked, *, email: str, language: str) -> None:
    """Ask to be written to about a search (ricerca seguita): the address is asked first.

    Whether it is known, or asked too often, is told to nobody.
    """
    seed, address = new_secret(), email.strip().lower()
    with acting_as(System.PUBLIC):
        if _door("follow_search", address, language, asked.lasting.query, seed):
            emails.confirm(emails.To(address, language, key_of(seed)), WAITS.days)


def shown(key: str) -> Followed | None:
    """The search of an address, if its signature is ours and it is there."""
    if (seed := _seed(key)) is None:
        return None
    with acting_as(System.PUBLIC), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.followed_search(%s)", [seed])
        row = cursor.fetchone()
    return row and Followed(row[0], Asked.read(row[1]), row[2], row[3])


def confirm(key: str) -> bool:
    """Whose address it is wants it (conferma), or still wants it."""
    return _done("confirm_search", key)


def end(key: str) -> bool:
    """Whose address it is wants it no more: it is erased at once, with the address."""
    return _done("end_search", key)


def tell() -> int:
    """Write to whom something new was found for, once a day (worker); returns to how many."""
    now = clock.now()
    today = timezone.make_aware(datetime.combine(timezone.localtime(now).date(), time.min))
    with acting_as(System.WORKER):
        waiting = FollowedSearch.objects.unlooked(today)
        oldest = waiting.aggregate(oldest=Min("looked_until"))["oldest"]
        if oldest is None or not Entry.objects.filter(added_at__gt=oldest).exists():
            return 0
        rows = list(waiting.order_by("pk").values_list("pk", flat=True))
    told = 0
    for pk in rows:
        try:
            told += _tell_one(pk, today, now)
        except DatabaseError:
            # One search that cannot be asked keeps nobody else from being told.
            _log.exception("followed search %s not looked at", pk)
    return told


def ask_again() -> int:
    """Ask who has followed a search for long whether they still want it, before it ends (worker);
    returns how many were asked."""
    term, notice = _term()
    if term is None:
        return 0
    now, asked = clock.now(), 0
    old = FollowedSearch.objects.confirmed().filter(
        asked_again_at=None, confirmed_at__lt=now - (term - notice)
    )
    with acting_as(System.WORKER):
        for row in old.select_for_update(skip_locked=True):
            row.asked_again_at = now
            row.save(update_fields=["asked_again_at"])
            last_on = timezone.localtime(now + notice).date()
            emails.again(_to(row), Asked.read(row.query).text, last_on)
            asked += 1
    return asked


def forget() -> int:
    """Erase what was never confirmed, and what nobody wanted again (retention_followed_search)."""
    term, notice = _term()
    now = clock.now()
    with acting_as(System.RETENTION):
        waiting = FollowedSearch.objects.filter(confirmed_at=None, asked_at__lt=now - WAITS)
        gone = waiting.delete()[0]
        if term is not None:
            old = FollowedSearch.objects.filter(
                confirmed_at__lt=now - term, asked_again_at__lt=now - notice
            )
            gone += old.delete()[0]
    return gone


def key_of(seed: str) -> str:
    """The signed key that stands in the addresses of a followed search."""
    return _SIGNER.sign(seed)


def _tell_one(pk: int, today: datetime, now: datetime) -> bool:
    """One message, in the same transaction as the mark up to where it was looked."""
    with transaction.atomic(), acting_as(System.WORKER):
        waiting = FollowedSearch.objects.unlooked(today).select_for_update(skip_locked=True)
        row = waiting.filter(pk=pk).first()
        if row is None:
            return False
        asked, until = Asked.read(row.query), now - _STILL_COMING
        # What is told is what a visitor would find, whatever the worker may read.
        with acting_as(System.PUBLIC):
            found = asked.news(row.language, now, since=row.looked_until, until=until)
        row.looked_until = until
        row.save(update_fields=["looked_until"])
        if found:
            emails.news(_to(row), asked.text, asked.query, found)
        return bool(found)


def _to(row: FollowedSearch) -> emails.To:
    return emails.To(row.email, row.language, key_of(row.seed))


def _term() -> tuple[timedelta | None, timedelta]:
    """After how long it ends, and how long before that it is asked again."""
    days = int(rules.value("retention_followed_search") or 0)
    notice = int(rules.value("followed_search_ask_again") or 0)
    return timedelta(days=days) if days else None, timedelta(days=notice)


def _seed(key: str) -> str | None:
    try:
        return _SIGNER.unsign(key)
    except BadSignature:
        return None


def _done(door: str, key: str) -> bool:
    if (seed := _seed(key)) is None:
        return False
    with acting_as(System.PUBLIC):
        return bool(_door(door, seed))


def _door(name: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT wall.{name}({', '.join(['%s'] * len(values))})", values)
        return cursor.fetchone()[0]
