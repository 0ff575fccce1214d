"""Visits counted in memory and written together, once in a while: a page is not slower for it."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from threading import Lock
from typing import NamedTuple

from labimpact.visits.enums import Counted

# Different things counted between two writings; what is beyond is not counted.
MOST = 5_000
# Of these, areas: an address may ask for any number, and whether it is one the database knows.
MOST_AREAS = 500


class Visit(NamedTuple):
    """Something that was opened on a day."""

    day: date
    kind: Counted
    name: str
    language: str


class Tally:
    """The visits of one process since they were last written; lost if it ends before."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._visits: Counter[Visit] = Counter()
        self._areas = 0
        self._written = time.monotonic()
        self._lock = Lock()

    def add(self, visit: Visit) -> None:
        with self._lock:
            if visit not in self._visits:
                if len(self._visits) >= MOST or self._is_one_area_too_many(visit):
                    return
                self._areas += visit.kind is Counted.AREA
            self._visits[visit] += 1

    def _is_one_area_too_many(self, visit: Visit) -> bool:
        return visit.kind is Counted.AREA and self._areas >= MOST_AREAS

    def due(self) -> dict[Visit, int]:
        """What is to be written now; empty while it is not time yet."""
        with self._lock:
            if not self._visits or time.monotonic() - self._written < self.seconds:
                return {}
            found, self._visits, self._areas = dict(self._visits), Counter(), 0
            self._written = time.monotonic()
            return found
