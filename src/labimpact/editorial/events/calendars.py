"""A calendar file (iCal, RFC 5545) read as events; what is wrong is told by its line. No database.

Each event is read by itself, so that a broken one takes no other with it. Days are days: the end of
a whole day is the day after it in the file, and the day itself here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _
from icalendar import Calendar

from labimpact.editorial.events.when import ZONE, Once, When, WrongRule, is_a_year, rule_text

MOST_BYTES = 1024 * 1024
MOST_EVENTS = 1000
# Dates that one event adds to its rule, or leaves out of it: a school year of days.
MOST_DATES = 400
_LINE = re.compile(r"[A-Za-z0-9-]+(?:;[^:]*)?:")
_ZONE_OF = re.compile(r"TZID=\"?([^\":;]+)\"?")


class NoCalendar(ValueError):
    """A file that is no calendar, said in words for whoever sent it."""


@dataclass(frozen=True)
class Trouble:
    """What could not be taken over, and in which line of the file."""

    line: int
    said: str


@dataclass(frozen=True)
class Told:
    """An event as a calendar tells it."""

    uid: str
    line: int
    title: str
    text: str
    place: str
    when: When
    is_cancelled: bool = False
    sequence: int = 0
    stands_for: date | datetime | None = None  # the time of a series that it takes the place of


@dataclass
class Reading:
    """What a file says, and what of it was not understood."""

    events: list[Told] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


@dataclass
class _Block:
    line: int
    lines: list[tuple[int, str]] = field(default_factory=list)


def read(content: bytes) -> Reading:
    """The events of a file, each series once with what was changed in it."""
    if len(content) > MOST_BYTES:
        raise NoCalendar(_("Il file è troppo grande: esporta solo gli eventi da pubblicare."))
    lines = list(_unfolded(_text(content)))
    if not lines or lines[0][1].strip().upper() != "BEGIN:VCALENDAR":
        first = lines[0][1][:40] if lines else ""
        raise NoCalendar(
            _("Non è un calendario (.ics): la riga 1 dice «%(first)s» e non BEGIN:VCALENDAR.")
            % {"first": first}
        )
    found = Reading()
    zones, blocks = _blocks(lines, found)
    if len(blocks) > MOST_EVENTS:
        raise NoCalendar(_("Ci sono troppi eventi: esporta un periodo più breve."))
    told = [event for block in blocks if (event := _event(block, zones, found)) is not None]
    found.events = list(_series(told, found))
    found.troubles.sort(key=lambda trouble: trouble.line)
    return found


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    # No text of the database can hold it.
    return text.replace("\0", "")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Whole lines, each with the number of the first of which it is made."""
    number, whole = 0, ""
    for at, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if line[:1] in (" ", "\t") and number:
            whole += line[1:]
            continue
        if whole.strip():
            yield number, whole
        number, whole = at, line
    if whole.strip():
        yield number, whole


def _blocks(lines: list[tuple[int, str]], found: Reading) -> tuple[dict[str, str], list[_Block]]:
    """The time zones that the file brings, by name, and its events."""
    zones: dict[str, str] = {}
    blocks: list[_Block] = []
    open_block: _Block | None = None
    kind = inner = ""
    for number, line in lines:
        mark = line.strip().upper()
        if mark in ("BEGIN:VEVENT", "BEGIN:VTIMEZONE"):
            if open_block is not None:
                found.troubles.append(Trouble(open_block.line, _("l'evento non finisce")))
            open_block, kind, inner = _Block(number), mark.removeprefix("BEGIN:"), ""
        elif open_block is not None and mark == f"END:{kind}":
            if kind == "VEVENT":
                blocks.append(open_block)
            else:
                name = next((t[5:].strip() for _n, t in open_block.lines if t[:5] == "TZID:"), "")
                zones[name] = "\r\n".join(text for _n, text in open_block.lines)
            open_block = None
        elif open_block is not None and kind == "VEVENT" and (inner or mark.startswith("BEGIN:")):
            # What stands in an event (alarms) is not for the public.
            inner = inner or mark.removeprefix("BEGIN:")
            inner = "" if mark == f"END:{inner}" else inner
        elif open_block is not None:
            open_block.lines.append((number, line))
    if open_block is not None:
        found.troubles.append(Trouble(open_block.line, _("l'evento non finisce")))
    return zones, blocks


def _event(block: _Block, zones: dict[str, str], found: Reading) -> Told | None:
    for number, line in block.lines:
        if not _LINE.match(line):
            found.troubles.append(
                Trouble(number, _("non si capisce: «%(line)s»") % {"line": line[:60]})
            )
            return None
    try:
        return _told(_parsed(block, zones), block.line)
    except WrongRule:
        wrong = _Unclear(_("la regola con cui si ripete non si capisce"), "RRULE")
    except _Unclear as unclear:
        wrong = unclear
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
        wrong = _Unclear(_("le date non si capiscono"), "DTSTART", "DTEND", "DURATION")
    title = next((line for _n, line in block.lines if line.upper().startswith("SUMMARY")), "")
    name = title.partition(":")[2].strip()[:60]
    places = (n for n, line in block.lines if line.upper().startswith(wrong.where))
    said = f"«{name}»: {wrong}" if name else str(wrong)
    found.troubles.append(Trouble(next(places, block.line), said))
    return None


class _Unclear(ValueError):
    """Why an event cannot be taken over, in words, and in which of its lines."""

    def __init__(self, said: str, *where: str) -> None:
        super().__init__(said)
        self.where = where or ("BEGIN",)


def _parsed(block: _Block, zones: dict[str, str]) -> Any:
    text = "\r\n".join(line for _n, line in block.lines)
    used = {name for name in _ZONE_OF.findall(text) if name in zones}
    brought = "".join(f"BEGIN:VTIMEZONE\r\n{zones[z]}\r\nEND:VTIMEZONE\r\n" for z in sorted(used))
    calendar = Calendar.from_ical(
        f"BEGIN:VCALENDAR\r\n{brought}BEGIN:VEVENT\r\n{text}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    event = calendar.walk("VEVENT")[0]
    if event.errors:
        # The library says why in English; what stands there says more to who has the calendar.
        name = str(event.errors[0][0])
        line = next((t for _n, t in block.lines if t.upper().startswith(name.upper())), "")
        said = {"name": name, "line": line.partition(":")[2][:60]}
        raise _Unclear(_("%(name)s non si capisce: «%(line)s»") % said, name)
    return event


def _told(event: Any, line: int) -> Told:
    if event.get("DTSTART") is None:
        raise _Unclear(_("non dice quando comincia"))
    uid = str(event.get("UID", "")).replace("\0", "").strip()
    if not uid or len(uid) > 150:
        raise _Unclear(_("non ha un nome suo (UID)"))
    title = str(event.get("SUMMARY", "")).strip()
    stands_for = event.get("RECURRENCE-ID")
    if stands_for is not None and "RANGE" in stands_for.params:
        raise _Unclear(_("cambia tutte le volte da un giorno in poi: riscrivi la serie"))
    when = _when(event)
    return Told(
        uid=uid, line=line, title=title or _("senza titolo"), when=when,
        text=str(event.get("DESCRIPTION", "")).strip(),
        place=str(event.get("LOCATION", "")).strip(),
        is_cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        sequence=int(event.get("SEQUENCE", 0)),
        stands_for=stands_for.dt if stands_for is not None else None,
    )  # fmt: skip


def _when(event: Any) -> When:
    start, repeats = event["DTSTART"].dt, "RRULE" in event
    zone = _zone(start) if repeats else ZONE
    begins, ends = _wall(start, zone), _wall(_end(event, start), zone)
    if ends < begins:
        raise _Unclear(_("finisce prima di cominciare"), "DTEND", "DURATION")
    if not (is_a_year(begins) and is_a_year(ends)):
        raise _Unclear(_("l'anno non può essere quello"), "DTSTART", "DTEND", "DURATION")
    rules = event.get("RRULE", [])
    rules = rules if isinstance(rules, list) else [rules]
    if len(rules) > 1:
        raise _Unclear(_("ha più di una regola con cui si ripete"))
    rule = rule_text(rules[0].to_ical().decode(), zone) if rules else ""
    if not isinstance(start, datetime):
        last = max(ends.date() - timedelta(days=1), begins.date())
        first = Once(begins.date())
    else:
        last = ends.date()
        first = Once(begins.date(), begins.time(), ends.time() if ends > begins else None)
    found = When(
        first=first, last_on=last if last > first.day else None, rule=rule, zone=zone,
        left_out=tuple(sorted(_left_out(event, first, zone))),
        also=tuple(sorted(_also(event, first, ends - begins, zone), key=lambda one: one.day)),
    )  # fmt: skip
    if not found.happens():
        raise _Unclear(_("la regola con cui si ripete non viene mai"), "RRULE")
    return found


def _end(event: Any, start: date | datetime) -> date | datetime:
    if event.get("DTEND") is not None:
        ends: date | datetime = event["DTEND"].dt
        if isinstance(ends, datetime) != isinstance(start, datetime):
            raise _Unclear(_("comincia con un'ora e finisce con un giorno, o il contrario"))
        return ends
    if event.get("DURATION") is not None:
        length: timedelta = event["DURATION"].dt
        return start + length
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _zone(at: date | datetime) -> str:
    """The clock on which a series stands; ours, when the file's own is not known by name."""
    if not isinstance(at, datetime) or at.tzinfo is None:
        return ZONE
    if at.tzinfo is UTC:
        return "UTC"
    name = getattr(at.tzinfo, "key", "") or str(at.tzinfo)
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        return ZONE


def _wall(at: date | datetime, zone: str) -> datetime:
    """A moment as the clock on the wall shows it there; an hour without a zone is that clock's."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time.min)
    return (at if at.tzinfo is None else at.astimezone(ZoneInfo(zone))).replace(tzinfo=None)


def _dates(event: Any, name: str) -> Iterator[Any]:
    said = event.get(name)
    lists = said if isinstance(said, list) else [said] if said is not None else []
    if sum(len(each.dts) for each in lists) > MOST_DATES:
        raise _Unclear(_("ha troppe date aggiunte o tolte"), name)
    for each in lists:
        yield from (entry.dt for entry in each.dts)


def _left_out(event: Any, first: Once, zone: str) -> Iterator[date]:
    for at in _dates(event, "EXDATE"):
        wall = _wall(at, zone)
        # A moment at which it does not begin leaves nothing out.
        if not isinstance(at, datetime) or first.starts in (None, wall.time()):
            yield wall.date()


def _also(event: Any, first: Once, length: timedelta, zone: str) -> Iterator[Once]:
    for at in _dates(event, "RDATE"):
        if isinstance(at, tuple):
            raise _Unclear(_("ha date aggiunte con una durata propria"))
        wall = _wall(at, zone)
        yield _once(first, wall, wall + length)


def _once(first: Once, begins: datetime, ends: datetime) -> Once:
    if not is_a_year(begins):
        raise _Unclear(_("l'anno non può essere quello"), "RDATE")
    if first.starts is None:
        return Once(begins.date())
    if ends.date() != begins.date():
        raise _Unclear(_("una delle date aggiunte dura più di un giorno"))
    return Once(begins.date(), begins.time(), ends.time() if ends > begins else None)


def _series(told: list[Told], found: Reading) -> Iterator[Told]:
    """Each event once, the newest that is told of it; a series with what was changed in it."""
    whole: dict[str, Told] = {}
    parts: dict[tuple[str, str], Told] = {}
    for event in told:
        if event.stands_for is not None:
            key = (event.uid, event.stands_for.isoformat())
            if key not in parts or event.sequence >= parts[key].sequence:
                parts[key] = event
        elif event.uid not in whole or event.sequence >= whole[event.uid].sequence:
            whole[event.uid] = event
    for (uid, moment), part in parts.items():
        series = whole.get(uid)
        if series is None:
            # One of a series that the file does not hold is an event of its own.
            yield replace(part, uid=f"{uid}/{moment}")
        else:
            whole[uid] = _with(series, part, found)
    yield from whole.values()


def _with(series: Told, part: Told, found: Reading) -> Told:
    """A series in which one of its times was called off, or put elsewhere."""
    when, also = series.when, series.when.also
    if part.stands_for is None:
        return series
    day = _wall(part.stands_for, when.zone).date()
    if not part.is_cancelled and part.when.last_on is not None:
        said = _("«%(title)s»: il giorno spostato dura più giorni: scrivilo a mano")
        found.troubles.append(Trouble(part.line, said % {"title": series.title}))
    elif not part.is_cancelled:
        also = (*also, _on_clock(part.when.first, when.zone))
    left_out = tuple(sorted({*when.left_out, day}))
    return replace(series, when=replace(when, left_out=left_out, also=also))


def _on_clock(once: Once, zone: str) -> Once:
    """The same moment on another clock."""
    if once.starts is None or zone == ZONE:
        return once
    begins, ends = (
        datetime.combine(once.day, hour, ZoneInfo(ZONE)).astimezone(ZoneInfo(zone))
        for hour in (once.starts, once.ends or once.starts)
    )
    return Once(begins.date(), begins.time(), ends.time() if once.ends else None)
