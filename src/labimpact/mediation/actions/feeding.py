"""Secret calendar addresses of mediation: made, revoked."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.secret_links import fingerprint, new_secret
from labimpact.mediation.actions.holding import note
from labimpact.mediation.models import MediationFeed
from labimpact.mediation.queries import feeds


def _choice(key: str, by: Actor) -> feeds.Choice:
    found = next((choice for choice in feeds.choices(by) if choice.key == key), None)
    if found is None:
        raise Refused(_("Questo calendario non è tuo."))
    return found


@transaction.atomic
def make(key: str, *, by: Actor) -> str:
    """Make a calendar address (calendario della mediazione); the one before it stops working.

    Returns the secret, which nobody can read again.
    """
    choice = _choice(key, by)
    if by.user_id is None:
        raise Refused(_("Questo calendario non è tuo."))
    if choice.feed is not None:
        _revoke(choice.feed, by)
    secret = new_secret()
    feed = MediationFeed.objects.create(
        user_id=by.user_id, office_id=choice.office_id, whose=choice.whose,
        key_hash=fingerprint(secret),
    )  # fmt: skip
    note("mediation.calendar_made", feed, by, by.office_id or 0)
    return secret


@transaction.atomic
def revoke(key: str, *, by: Actor) -> bool:
    """Revoke a calendar address (revoca); False when there was none."""
    choice = _choice(key, by)
    if choice.feed is None:
        return False
    _revoke(choice.feed, by)
    return True


def _revoke(feed: MediationFeed, by: Actor) -> None:
    MediationFeed.objects.filter(pk=feed.pk).update(revoked_at=clock.now())
    note("mediation.calendar_revoked", feed, by, by.office_id or 0)
