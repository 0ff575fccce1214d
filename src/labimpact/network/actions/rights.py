"""What the wall keeps written down of who has which right where."""

from __future__ import annotations

from django.db import connection

from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as


def settle_rights() -> None:
    """Write anew the rights of whose role began or ended since they were written (ADR 0016)."""
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT wall.settle_rights()")
