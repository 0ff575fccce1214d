"""A screen that refreshes itself notes each name once a day, not four times a minute."""

from collections.abc import Iterable
from datetime import date

from django.contrib.sessions.backends.base import SessionBase


def not_seen_yet(session: SessionBase, screen: str, day: date, ids: Iterable[int]) -> set[int]:
    """The ids this session's screen has not shown today, which from now on it has."""
    kept = session.get("seen", {})
    entry = kept.get(screen, {})
    before = set(entry["ids"]) if entry.get("day") == day.isoformat() else set()
    new = set(ids) - before
    if new:
        session["seen"] = {**kept, screen: {"day": day.isoformat(), "ids": sorted(before | new)}}
    return new
