"""Work of the queue that nobody waits for."""

from django.db import connection

from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as


def close_past_days() -> int:
    """Close the days that ended: whoever still waited went away. Safe to run at any time."""
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT wall.close_arrivals()")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
