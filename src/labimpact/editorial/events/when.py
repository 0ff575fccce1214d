"""When something takes place, and when it does so again: pure, no database.

An event stands on the clock of its own place: what begins at nine begins at nine after the clocks
have changed. A day without hours is a day, from its own midnight to the next, and has no zone of
its own. The rule of what repeats is that of calendars (RFC 5545, RRULE).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from labimpact.base.recurring import walked

ZONE = "Europe/Rome"
# Nothing of ours repeats within a day.
EVERY = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
# How often a rule may be walked: a century of days.
MOST_STEPS = 40_000
LONGEST_RULE = 200
# Days on which events are written; hours and zones around them stay within the calendar.
YEARS = (1900, 2200)
_RULE = re.compile(r"[A-Z]+=[A-Z0-9+\-,]+(;[A-Z]+=[A-Z0-9+\-,]+)*")
_INTERVAL = re.compile(r"[1-9][0-9]{0,3}")
# Parts that would make it begin more than once a day, or by no calendar of ours.
_NOT_OURS = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND", "BYEASTER", "RSCALE", "SKIP"})
# How many years after its first day a rule is walked at least.
_ROOM = 200
_MOMENT = "%Y%m%dT%H%M%S"


class WrongRule(ValueError):
    """A rule that cannot be understood, or that repeats within a day."""


@dataclass(frozen=True)
class Span:
    """Once: from when to when; without an end of its own, until the end of that day."""

    starts_at: datetime
    ends_at: datetime
    all_day: bool = False
    open_end: bool = False


@dataclass(frozen=True, order=True)
class Once:
    """A day, with the hours at which it is; without hours it is the whole day."""

    day: date
    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True)
class When:
    """When an event is: its first time, how it repeats, the days left out, the times added."""

    first: Once
    last_on: date | None = None
    rule: str = ""
    left_out: tuple[date, ...] = ()
    also: tuple[Once, ...] = ()
    zone: str = ZONE

    @property
    def all_day(self) -> bool:
        return self.first.starts is None

    def spans(self, since: datetime, until: datetime) -> Iterator[Span]:
        """Each time it takes place that has not ended before `since` nor begins after `until`."""
        for at in merge(self._begins(), self.others(), key=lambda span: span.starts_at):
            if at.starts_at > until:
                return
            if at.ends_at > since:
                yield at

    def over_at(self) -> datetime | None:
        """When the last of its times ends; None when it goes on for ever."""
        if self.rule and not re.search(r"(?:UNTIL|COUNT)=", self.rule):
            return None
        times = [*islice(self._begins(), MOST_STEPS), *self.others()]
        return max((span.ends_at for span in times), default=self.whole().ends_at)

    def whole(self) -> Span:
        """Its first time."""
        return self._span(self.first, self._days)

    @property
    def _days(self) -> int:
        return (self.last_on - self.first.day).days if self.last_on else 0

    @property
    def _wall(self) -> datetime:
        return datetime.combine(self.first.day, self.first.starts or time.min)

    def _begins(self) -> Iterator[Span]:
        if not self.rule:
            if self.first.day not in self.left_out:
                yield self.whole()
            return
        for at in islice(walked(self.rule, self._wall, years=_ROOM), MOST_STEPS):
            if at.date() not in self.left_out:
                yield self._span(Once(at.date(), self.first.starts, self.first.ends), self._days)

    def happens(self) -> bool:
        """Whether its rule ever comes true: the thirtieth of February does not."""
        return not self.rule or next(walked(self.rule, self._wall, years=_ROOM), None) is not None

    def begins_on(self, most: int = 4) -> list[date]:
        """Its first days, for who reads days and not rules."""
        return [span.starts_at.date() for span in islice(self._begins(), most)]

    def others(self) -> Iterator[Span]:
        """The times that were added by hand, in their order."""
        yield from (self._span(once, 0) for once in sorted(self.also, key=_order))

    def _span(self, once: Once, days: int) -> Span:
        zone = ZoneInfo(self.zone)
        last = once.day + timedelta(days=days)
        after = datetime.combine(last + timedelta(days=1), time.min)
        if once.starts is None:
            # A day is a day here, whatever the clock of whoever wrote it.
            here = ZoneInfo(ZONE)
            begins = datetime.combine(once.day, time.min, here)
            return Span(begins, after.replace(tzinfo=here), all_day=True)
        begins = datetime.combine(once.day, once.starts, zone)
        if once.ends is None:
            return Span(begins, after.replace(tzinfo=zone), open_end=True)
        return Span(begins, datetime.combine(last, once.ends, zone))

    def as_data(self) -> dict[str, Any]:
        """As it is kept beside what is published."""
        return {
            "first": _told(self.first),
            "last_on": self.last_on.isoformat() if self.last_on else "",
            "rule": self.rule,
            "left_out": [day.isoformat() for day in self.left_out],
            "also": [_told(once) for once in self.also],
            "zone": self.zone,
        }

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> When:
        return cls(
            first=_heard(data["first"]),
            last_on=date.fromisoformat(data["last_on"]) if data["last_on"] else None,
            rule=data["rule"],
            left_out=tuple(date.fromisoformat(day) for day in data["left_out"]),
            also=tuple(_heard(once) for once in data["also"]),
            zone=data["zone"],
        )


def is_a_year(day: date) -> bool:
    """Whether events are written of that year."""
    return YEARS[0] <= day.year <= YEARS[1]


def rule_text(said: str, zone: str = ZONE) -> str:
    """A rule as we keep it: its last day on the clock of its beginning, that day included.

    A date without an hour as last day counts whole, although programmes write it beside hours.
    """
    text = said.strip().upper().removeprefix("RRULE:")
    if len(text) > LONGEST_RULE or not _RULE.fullmatch(text):
        raise WrongRule(said)
    parts = dict(part.split("=", 1) for part in text.split(";"))
    if parts.get("FREQ") not in EVERY or not _NOT_OURS.isdisjoint(parts):
        raise WrongRule(said)
    # Every nought days is for ever the same day.
    if not _INTERVAL.fullmatch(parts.get("INTERVAL", "1")):
        raise WrongRule(said)
    if until := parts.get("UNTIL"):
        parts["UNTIL"] = _until(until, zone)
    found = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        rrulestr(found, dtstart=datetime(2026, 1, 1))  # noqa: DTZ001 - on the clock of the wall
    except (ValueError, TypeError, IndexError) as wrong:
        raise WrongRule(said) from wrong
    return found


def _until(said: str, zone: str) -> str:
    try:
        if "T" not in said:
            return f"{datetime.strptime(said, '%Y%m%d'):%Y%m%dT235959}"  # noqa: DTZ007
        if said.endswith("Z"):
            at = datetime.strptime(said, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            return f"{at.astimezone(ZoneInfo(zone)):{_MOMENT}}"
        return f"{datetime.strptime(said, _MOMENT):{_MOMENT}}"  # noqa: DTZ007
    except (ValueError, OverflowError) as wrong:
        raise WrongRule(said) from wrong


def _order(once: Once) -> tuple[date, time]:
    return once.day, once.starts or time.min


def _told(once: Once) -> list[str]:
    return [
        once.day.isoformat(),
        once.starts.isoformat("minutes") if once.starts else "",
        once.ends.isoformat("minutes") if once.ends else "",
    ]


def _heard(said: list[str]) -> Once:
    day, starts, ends = said
    return Once(
        date.fromisoformat(day),
        time.fromisoformat(starts) if starts else None,
        time.fromisoformat(ends) if ends else None,
    )
