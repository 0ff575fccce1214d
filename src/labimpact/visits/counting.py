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
        self._written = time.monotonic()
        self._lock = Lock()

    def add(self, visit: Visit) -> None:
        with self._lock:
            if visit in self._visits or len(self._visits) < MOST:
                self._visits[visit] += 1

    def due(self) -> dict[Visit, int]:
        """What is to be written now; empty while it is not time yet."""
        with self._lock:
            if not self._visits or time.monotonic() - self._written < self.seconds:
                return {}
            found, self._visits = dict(self._visits), Counter()
            self._written = time.monotonic()
            return found
