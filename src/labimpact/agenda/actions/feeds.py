"""Secret calendar addresses: made, revoked, read."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.agenda import permissions
from labimpact.agenda.models import CalendarFeed
from labimpact.agenda.queries import feeds as queries
from labimpact.agenda.queries.feeds import Feed
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.secret_links import fingerprint, new_secret
from labimpact.base.wall.session import acting_as


@transaction.atomic
def make(*, office_id: int, by: Actor) -> str:
    """Make the actor's own calendar address for an office; the one before it stops working.

    Returns the secret, which nobody can read again.
    """
    if by.user_id is None or not permissions.can_book(by, office_id):
        raise Refused(_("Non dai appuntamenti in questo ufficio."))
    revoke(office_id=office_id, by=by)
    secret = new_secret()
    feed = CalendarFeed.objects.create(
        user_id=by.user_id, office_id=office_id, key_hash=fingerprint(secret)
    )
    log.record("calendar.made", by=by, target=feed, office_id=office_id)
    return secret


@transaction.atomic
def revoke(*, office_id: int, by: Actor) -> bool:
    """Revoke the actor's calendar address (revoca); false when there was none."""
    feed = queries.mine(by, office_id)
    if feed is None:
        return False
    CalendarFeed.objects.filter(pk=feed.pk).update(revoked_at=clock.now())
    log.record("calendar.revoked", by=by, target=feed, office_id=office_id)
    return True


def record_reading(feed: Feed) -> None:
    """Note that a calendar was read: each person in the register once a day, the hour each time.

    A calendar programme asks every few minutes, day and night: one line a day says as much.
    """
    with acting_as(System.CALENDAR) as calendar, connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.calendar_was_read(%s, %s::bigint[])", [feed.pk, sorted(feed.person_ids)]
        )
        (unnoted,) = cursor.fetchone()
        if unnoted:
            log.record(
                "calendar.read",
                by=calendar,
                persons=unnoted,
                office_id=feed.office_id,
                details={"feed": feed.pk},
            )
