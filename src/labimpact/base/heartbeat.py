"""Is somebody working the queue? Asked at most every half minute in each process."""

import time

from django.db import connection

from labimpact.base.actor import Actor, System
from labimpact.base.wall.session import acting

# The queue library beats every 10 seconds; three misses and the worker counts as stopped.
STALE_SECONDS = 45
_ASK_EVERY = 30.0
_last: dict[str, float | bool] = {"asked_at": -_ASK_EVERY, "down": False}


def seconds_since_heartbeat() -> float | None:
    """Age of the newest worker heartbeat, or None when no worker ever beat."""
    with acting(Actor.of_system(System.HEALTH)), connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
        )
        row = cursor.fetchone()
    return None if row is None or row[0] is None else float(row[0])


def worker_is_down() -> bool:
    """True when queued work is not being done, as far as this process knows."""
    if time.monotonic() - _last["asked_at"] >= _ASK_EVERY:
        age = seconds_since_heartbeat()
        _last.update(asked_at=time.monotonic(), down=age is None or age > STALE_SECONDS)
    return bool(_last["down"])
