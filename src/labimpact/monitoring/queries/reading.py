"""Where reports are read: on the standby when there is one, else on the primary (ADR 0008, 0017).

Both are asked as the role `stats`. A standby that does not answer, that breaks a long question
off, or that is too far behind is left alone for a while, and the primary answers.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from django.db.backends.utils import CursorWrapper

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.wall.session import acting

T = TypeVar("T")
_REST_SECONDS = 30.0
_resting = {"until": 0.0}
_log = logging.getLogger(__name__)

# What was committed until then is there; nothing when this server is no standby.
_AS_OF = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_xact_replay_timestamp() END"

# A month of the whole network is sorted and counted in memory, not on disk.
_ROOM = "SET LOCAL work_mem = '32MB'"


class _TooFarBehind(Exception):
    """The standby's figures are too old to be shown."""


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What was asked, and of when it is: None for now, as far as anybody can tell."""

    answer: T
    as_of: datetime | None = None


def ask(question: Callable[[CursorWrapper], T], *, by: Actor) -> Answer[T]:
    """Ask the statistics views, on the standby if it can answer."""
    if settings.REPLICA_DATABASE and time.monotonic() >= _resting["until"]:
        try:
            return _ask_replica(question, by)
        except (OperationalError, InterfaceError, _TooFarBehind) as error:
            _log.warning("reports are read from the primary: %s", type(error).__name__)
            _resting["until"] = time.monotonic() + _REST_SECONDS
            if not isinstance(error, _TooFarBehind):
                connections[settings.REPLICA_DATABASE].close()
    with reading(by, settings.STATISTICS_DATABASE) as cursor:
        return Answer(question(cursor))


def _ask_replica(question: Callable[[CursorWrapper], T], by: Actor) -> Answer[T]:
    with reading(by, settings.REPLICA_DATABASE) as cursor:
        cursor.execute(_AS_OF)
        as_of = cursor.fetchone()[0]
        age = clock.now() - as_of if as_of else timedelta(0)
        if age > timedelta(seconds=settings.REPLICA_USELESS_SECONDS):
            raise _TooFarBehind
        late = age > timedelta(seconds=settings.REPLICA_LAG_SECONDS)
        return Answer(question(cursor), as_of if late else None)


@contextmanager
def reading(actor: Actor, alias: str) -> Iterator[CursorWrapper]:
    """A cursor on which the wall knows the actor."""
    with acting(actor, using=alias), connections[alias].cursor() as cursor:
        cursor.execute(_ROOM)
        yield cursor
