"""Secret calendar addresses: one's own, and what one of them shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from labimpact.agenda.ical import Event
from labimpact.agenda.models import CalendarFeed
from labimpact.base.actor import Actor, System
from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting_as


@dataclass(frozen=True)
class Feed:
    """What a calendar address shows: hours and initials, and whose persons those are."""

    pk: int
    office_id: int
    office_name: str
    events: tuple[Event, ...]
    person_ids: frozenset[int]


def mine(actor: Actor, office_id: int) -> CalendarFeed | None:
    """The actor's own live address for an office."""
    rows = CalendarFeed.objects.filter(
        user_id=actor.user_id or 0, office_id=office_id, revoked_at=None
    )
    return rows.first()


def read(secret: str) -> Feed | None:
    """What the address with that secret shows, or None when there is no such address."""
    with acting_as(System.CALENDAR), connection.cursor() as cursor:
        cursor.execute(
            "SELECT feed_id, office_id, office_name, appointment_id, person_id, initials,"
            " starts_at, ends_at, changed_at FROM wall.calendar_feed(%s)",
            [fingerprint(secret)],
        )
        rows = cursor.fetchall()
    if not rows:
        return None
    feed_id, office_id, office_name = rows[0][:3]
    events = tuple(
        Event(
            uid=f"appuntamento-{pk}@labimpact",
            starts_at=starts_at,
            ends_at=ends_at,
            changed_at=changed_at,
            summary=" ".join(filter(None, [_("Appuntamento"), initials])),
            location=office_name,
        )
        for *_office, pk, _person, initials, starts_at, ends_at, changed_at in rows
        if pk is not None
    )
    persons = frozenset(row[4] for row in rows if row[4] is not None)
    return Feed(feed_id, office_id, office_name, events, persons)
