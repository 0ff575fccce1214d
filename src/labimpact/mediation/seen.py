"""What was read on a page, sent back with the answer: nobody says yes to something else."""

from __future__ import annotations

from datetime import datetime


def times(starts_at: datetime, ends_at: datetime) -> str:
    """When a session is, in one word (`wall.times_of` says the same)."""
    return f"{int(starts_at.timestamp())}-{int(ends_at.timestamp())}"
