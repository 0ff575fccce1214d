"""A calendar file (RFC 5545) read as spans in which somebody is busy; no database."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar

from labimpact.base.errors import Refused
from labimpact.base.recurring import walked

MOST_BYTES = 2 * 1024 * 1024
MOST_SPANS = 3000
# Events in one file, and how deep one may stand in another.
MOST_EVENTS, DEEPEST = 5000, 4
# How often a rule may be walked before the window is reached, and all the rules of a file together.
MOST_STEPS, MOST_STEPS_IN_ALL = 40_000, 400_000
# Rules that never come true: each is walked through centuries before that is known.
MOST_NEVER = 10
# Dates that one event adds to its rule, or leaves out of it.
MOST_DATES = 400
_EVERY = frozenset({"HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
# What is every hour of some days only may take longer to be found than a file is worth.
_DAYS_OF_HOURS = re.compile(r"FREQ=HOURLY;(?:.*;)?BY(?:MONTH|YEARDAY|WEEKNO|DAY|SETPOS)")
_LONGEST_UID = 200


@dataclass(frozen=True)
class Busy:
    """One span of one event."""

    uid: str
    starts_at: datetime
    ends_at: datetime


@dataclass
class Reading:
    """What a file says: the spans, the events it names, and what could not be taken over."""

    spans: list[Busy] = field(default_factory=list)
    uids: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)
    steps: int = 0  # how far its rules were walked
    never: int = 0  # how many of them never come true

    @property
    def is_too_much(self) -> bool:
        return (
            len(self.spans) > MOST_SPANS
            or self.steps > MOST_STEPS_IN_ALL
            or self.never > MOST_NEVER
        )


def read(content: bytes, *, since: date, until: date) -> Reading:
    """The busy spans of a file between two days, what comes again and again included.

    A file that is no calendar is refused; an event that makes no sense is said and left out.
    """
    if len(content) > MOST_BYTES:
        raise Refused(_("Il file è troppo grande: esporta solo il tuo calendario."), field="upload")
    _not_too_much(content)
    try:
        calendars = Calendar.from_ical(content, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as wrong:
        raise Refused(
            _("Questo file non è un calendario, o è rovinato: esportalo di nuovo come .ics."),
            field="upload",
        ) from wrong
    if not calendars:
        raise Refused(_("Questo file non è un calendario (.ics)."), field="upload")
    reading = Reading()
    moved = set(filter(None, map(_moved_key, events)))
    for event in events:
        _take(event, reading, moved, _window(since, until))
        if reading.is_too_much:
            break
    if reading.is_too_much:
        raise Refused(_("Ci sono troppi impegni: esporta un periodo più breve."), field="upload")
    reading.spans.sort(key=lambda span: (span.starts_at, span.ends_at, span.uid))
    return reading


def _not_too_much(content: bytes) -> None:
    """Refuse what would keep the reader busy for ever before it is read at all."""
    depth = deepest = events = 0
    for line in content.upper().splitlines():
        mark = line.strip()
        depth += mark.startswith(b"BEGIN:") - mark.startswith(b"END:")
        deepest = max(deepest, depth)
        events += mark == b"BEGIN:VEVENT"
    if deepest > DEEPEST or events > MOST_EVENTS:
        raise Refused(_("Ci sono troppi impegni: esporta un periodo più breve."), field="upload")


def _window(since: date, until: date) -> tuple[datetime, datetime]:
    zone = timezone.get_default_timezone()
    return datetime.combine(since, time.min, zone), datetime.combine(until, time.max, zone)


def _take(event: Any, reading: Reading, moved: set[Any], window: tuple[datetime, datetime]) -> None:
    """The spans of one event into what was read, or why it has none."""
    title = str(event.get("SUMMARY", "")).strip()[:60] or _("senza titolo")
    uid = _uid(event)
    reading.uids.add(uid)
    if _is_free(event):
        return
    try:
        starts, length = _span(event)
        for at in _times(event, starts, moved, window, reading):
            ends = at + length
            if ends > window[0] and at < window[1]:
                reading.spans.append(Busy(uid, at, ends))
            if reading.is_too_much:
                return
    except Refused as refusal:
        reading.troubles.append(f"«{title}»: {refusal}")
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        reading.troubles.append(f"«{title}»: {_('le date non si capiscono')}")


def _is_free(event: Any) -> bool:
    """Shown as free, or called off."""
    return (
        str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        or str(event.get("STATUS", "")).upper() == "CANCELLED"
    )


def _span(event: Any) -> tuple[datetime, timedelta]:
    """When it begins, and how long it takes."""
    if event.get("DTSTART") is None:
        raise Refused(_("non dice quando comincia"))
    first = event["DTSTART"].dt
    begins = _moment(first)
    if event.get("DTEND") is not None:
        ends = _moment(event["DTEND"].dt)
    elif event.get("DURATION") is not None:
        ends = begins + event["DURATION"].dt
    else:
        ends = begins + (timedelta(0) if isinstance(first, datetime) else timedelta(days=1))
    if ends <= begins:
        raise Refused(_("finisce prima di cominciare"))
    return begins, ends - begins


def _moment(said: date | datetime) -> datetime:
    """A day is its midnight; an hour without a zone is ours."""
    zone = timezone.get_default_timezone()
    if not isinstance(said, datetime):
        return datetime.combine(said, time.min, zone)
    return said if said.tzinfo is not None else said.replace(tzinfo=zone)


def _times(
    event: Any, first: datetime, moved: set[Any], window: tuple[datetime, datetime],
    reading: Reading,
) -> Iterator[datetime]:  # fmt: skip
    """Every beginning of an event, less those that were left out or moved elsewhere."""
    if event.get("RECURRENCE-ID"):
        yield first
        return
    left_out = {at.astimezone(UTC) for at in _dates(event.get("EXDATE"))}
    times = [first] if event.get("RRULE") is None else _by_rule(event, first, window, reading)
    for moment in chain(times, _dates(event.get("RDATE"))):
        at = moment.astimezone(UTC)
        if at not in left_out and (_uid(event), at) not in moved:
            yield moment


def _by_rule(
    event: Any, first: datetime, window: tuple[datetime, datetime], reading: Reading
) -> Iterator[datetime]:
    """The beginnings that the rule of an event makes, as far as the window."""
    rule, zone = event["RRULE"], first.tzinfo
    # On the clock of the event: what is at nine stays at nine when the clocks change.
    wall = first.replace(tzinfo=None)
    text = _rule_text(rule[0] if isinstance(rule, list) else rule, zone)
    # Every nought days is for ever the same day.
    if (
        not any(f"FREQ={name}" in text for name in _EVERY)
        or "INTERVAL=0" in text.split(";")
        or _DAYS_OF_HOURS.match(text)
    ):
        raise Refused(_("si ripete troppo spesso"))
    until = re.search(r"UNTIL=(\w{15})", text)
    if until and until[1] < f"{wall:%Y%m%dT%H%M%S}":
        # What programmes leave of a series that was moved as a whole.
        return
    comes = False
    years = max(window[1].year - wall.year, 0) + 2
    for at in islice(walked(text, wall, years=years), MOST_STEPS):
        comes = True
        reading.steps += 1
        moment = at.replace(tzinfo=zone)
        if moment > window[1] or reading.is_too_much:
            return
        if at >= _before(window[0], zone):
            yield moment
    if not comes:
        reading.never += 1
        raise Refused(_("la regola con cui si ripete non viene mai"))


def _before(since: datetime, zone: Any) -> datetime:
    """A little earlier than the window: a long event may reach into it."""
    return since.astimezone(zone).replace(tzinfo=None) - timedelta(days=31)


def _rule_text(rule: Any, zone: Any) -> str:
    """The rule, how often it is first, with its last moment on the same clock as its beginning."""
    parts = []
    for part in rule.to_ical().decode().split(";"):
        name, _equals, value = part.partition("=")
        if name == "UNTIL" and value.endswith("Z"):
            until = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            value = f"{until.astimezone(zone):%Y%m%dT%H%M%S}"
        elif name == "UNTIL" and "T" not in value:
            value = f"{value}T000000"
        parts.append(f"{name}={value}")
    return ";".join(sorted(parts, key=lambda part: not part.startswith("FREQ=")))


def _dates(said: Any) -> Iterator[datetime]:
    lists = said if isinstance(said, list) else [said] if said is not None else []
    if sum(len(each.dts) for each in lists) > MOST_DATES:
        raise Refused(_("ha troppe date aggiunte o tolte"))
    for each in lists:
        yield from (_moment(entry.dt) for entry in each.dts)


def _moved_key(event: Any) -> tuple[str, datetime] | None:
    """Which one of a series it stands for; None when it is none, or that cannot be understood."""
    try:
        return _uid(event), _moment(event["RECURRENCE-ID"].dt).astimezone(UTC)
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        return None


def _uid(event: Any) -> str:
    """Its own name; of an event without one, or with one too long, a seal of it."""
    uid = str(event.get("UID", "")).replace("\0", "").strip()
    if uid and len(uid) <= _LONGEST_UID:
        return uid
    return hashlib.sha256(uid.encode() or bytes(event.to_ical())).hexdigest()
