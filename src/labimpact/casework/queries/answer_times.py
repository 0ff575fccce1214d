"""How long offices take to answer the referrals they receive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection


@dataclass(frozen=True)
class OfficeTimes:
    """An office's times: calendar days; None where fewer than five referrals stand behind."""

    office_id: int
    office: str
    term: int | None
    answered: int | None
    half: int | None
    most: int | None
    judged: int | None
    in_time: int | None

    @property
    def share(self) -> int | None:
        """How many in a hundred were answered by the day expected."""
        if self.in_time is None or not self.judged:
            return None
        return round(100 * self.in_time / self.judged)


def last_months(today: date) -> tuple[date, date]:
    """The twelve months that are over: from their first day to their last."""
    until = today.replace(day=1) - timedelta(days=1)
    return date(today.year - 1, today.month, 1), until


def answer_times() -> list[OfficeTimes]:
    """The times of the offices of the actor's areas, over the twelve months that are over.

    Whole months, so that two days' pages cannot be subtracted from one another.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.answer_times()")
        return [OfficeTimes(*row) for row in cursor.fetchall()]
