"""Reviews that are late, counted by office for who coordinates them: no case and no person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True)
class LateOffice:
    """An office of the actor's areas with reviews that are late, the oldest `since` a day."""

    name: str
    reviews: int
    since: date


def late_by_office(*, limit: int) -> list[LateOffice]:
    """The offices with most reviews late, of the areas that the actor reads whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.late_reviews(%s)", [limit])
        return [LateOffice(*row) for row in cursor.fetchall()]
