"""No request is left unanswered: reminders to the office, then who coordinates it is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from django.db import connection

from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.notifications.models import Message
from labimpact.recognition import emails
from labimpact.recognition.emails import Waiting
from labimpact.rules import queries as rules

_REMIND = "SELECT email, office, waiting, late, due_on FROM wall.remind_offices(%s)"
_ESCALATE = "SELECT email, office, waiting, late, due_on FROM wall.escalate_requests()"


def remind_offices() -> int:
    """Write to whoever may answer what waits at their office (sollecito), so often as the rule
    `sharing_reminder` says; answers how many were written to. Twice in a day it writes once."""
    every = rules.value("sharing_reminder")
    return _write(_REMIND, [every], emails.unanswered) if every else 0


def tell_coordinators() -> int:
    """Write to who coordinates an office that let the day of a request pass; once a request."""
    return _write(_ESCALATE, [], emails.left_unanswered)


def _write(
    statement: str, parameters: list[Any], write: Callable[[str, Sequence[Waiting]], Message]
) -> int:
    """One message for each address, in the transaction that notes who was told."""
    with acting_as(System.WORKER):
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            rows = cursor.fetchall()
        addresses = groupby(rows, key=lambda row: row[0])
        return len([write(to, [Waiting(*row[1:]) for row in mine]) for to, mine in addresses])
