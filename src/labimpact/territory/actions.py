"""Keeping the counts of the territory up with the facts."""

from __future__ import annotations

from time import monotonic

from django.db import connection, transaction

from labimpact.audit import log
from labimpact.base.actor import Actor, System
from labimpact.base.wall.session import acting_as

AT_ONCE = 1_000
_SECONDS = 45.0


def fold() -> int:
    """Put what was touched since into the counts (aggiorna i conteggi); answers how much it was.

    At most `AT_ONCE` notes in each transaction, and no longer than 45 seconds: the next minute
    goes on.
    """
    folded, until = 0, monotonic() + _SECONDS
    while monotonic() < until:
        with acting_as(System.WORKER), connection.cursor() as cursor:
            cursor.execute("SELECT wall.fold_territory(%s)", [AT_ONCE])
            (many,) = cursor.fetchone()
        folded += many
        if many < AT_ONCE:
            break
    return folded


def recount() -> None:
    """Count everything anew from the facts (riconta), in one transaction."""
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT wall.recount_territory()")


@transaction.atomic
def record_export(details: dict[str, str], *, by: Actor) -> None:
    """Note that the reading was taken away as a spreadsheet (esportazione), and about what."""
    log.record("territory.exported", by=by, details=details)
