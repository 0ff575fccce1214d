"""Days and hours as an editor types them, one on each line; pure, no database."""

from __future__ import annotations

import re
from datetime import date, time

from labimpact.editorial.events.when import Once, is_a_year

_ONCE = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s+(\d{1,2})[:.](\d{2})(?:\s*[-–]\s*(\d{1,2})[:.](\d{2}))?)?"
)


class WrongLine(ValueError):
    """A line that is no day, and which."""


def days(text: str) -> tuple[date, ...]:
    """Days alone: 24/12/2026."""
    return tuple(once.day for once in times(text))


def times(text: str) -> tuple[Once, ...]:
    """Days with or without their hours: 24/12/2026 15:00-17:00."""
    return tuple(_once(line) for line in map(str.strip, text.splitlines()) if line)


def written(once: Once) -> str:
    """The line that says it."""
    hours = f" {once.starts:%H:%M}" if once.starts else ""
    return f"{once.day:%d/%m/%Y}{hours}" + (f"-{once.ends:%H:%M}" if once.ends else "")


def _once(line: str) -> Once:
    said = _ONCE.fullmatch(line)
    if said is None:
        raise WrongLine(line)
    day, month, year, *clock = (int(part) if part else None for part in said.groups())
    try:
        found = Once(date(year or 0, month or 0, day or 0), _time(*clock[:2]), _time(*clock[2:]))
    except ValueError as wrong:
        raise WrongLine(line) from wrong
    if not is_a_year(found.day):
        raise WrongLine(line)
    if found.starts and found.ends and found.ends <= found.starts:
        raise WrongLine(line)
    return found


def _time(hours: int | None, minutes: int | None) -> time | None:
    return None if hours is None else time(hours, minutes or 0)
