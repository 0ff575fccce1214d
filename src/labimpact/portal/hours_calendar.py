"""The opening hours of a desk as a calendar that one follows (iCal, RFC 5545).

It is made of the days as the portal reckons them for 'open today': closures, extraordinary
openings, holidays and the patron saint are in it because they are in those days. What repeats goes
out as a weekly rule on the clock of the place, without the days on which it is not so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from labimpact.directory.hours import Day
from labimpact.network.models import Office, OfficeClosure
from labimpact.network.opening import Slot
from labimpact.portal import queries

# Holidays and closures are known for the year to come; a calendar asks again long before.
AHEAD = 366
ROME = ZoneInfo("Europe/Rome")
_WEEK = timedelta(days=7)
# After a pause longer than a summer it is another series, not the same one with days left out.
_PAUSE = 8 * _WEEK


@dataclass(frozen=True)
class Desk:
    """What a calendar says of the desk whose hours it holds."""

    uid: str
    name: str
    office: Office
    address: str
    phone: str

    @property
    def where(self) -> str:
        town = self.office.municipality.name if self.office.municipality else ""
        return ", ".join(part for part in (self.office.address, town) if part)


def calendar(
    desk: Desk, days: Sequence[Day], closures: Iterable[OfficeClosure], language: str
) -> bytes:
    """The hours of a desk over some days that follow one another (calendario degli orari)."""
    text = queries.texts()[language]
    found = Calendar()
    found.add("prodid", "-//Lab'Impact//Orari//IT")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", f"{text['hours']}: {desk.name}")
    found.add("x-wr-timezone", str(ROME))
    found.add("x-published-ttl", "P1D")
    for run in _runs(days):
        found.add_component(_series(desk, run, days[0].day, text))
    for closure in closures:
        if shut := _shut(desk, closure, days, text):
            found.add_component(shut)
    found.add_missing_timezones()
    return bytes(found.to_ical())


def _runs(days: Iterable[Day]) -> Iterator[list[Slot]]:
    """The openings that are alike and follow one another week by week, a few left out."""
    alike: dict[Any, list[Slot]] = defaultdict(list)
    for day in days:
        for slot in day.slots:
            alike[day.day.weekday(), slot.opens_at, slot.closes_at, slot.by_appointment].append(
                slot
            )
    for key in sorted(alike):
        run: list[Slot] = []
        for slot in alike[key]:
            if run and slot.day - run[-1].day > _PAUSE:
                yield run
                run = []
            run.append(slot)
        yield run


def _series(desk: Desk, run: Sequence[Slot], today: date, text: dict[str, Any]) -> Event:
    first, last = run[0], run[-1]
    entry = _entry(desk, f"{first.opens_at:%H%M}-{first.closes_at:%H%M}-{first.day}", today)
    entry.add("dtstart", _moment(first.day, first.opens_at))
    entry.add("dtend", _moment(first.day, first.closes_at))
    if len(run) > 1:
        until = _moment(last.day, last.opens_at).astimezone(UTC)
        entry.add("rrule", {"freq": "weekly", "until": until})
        open_on, day = {slot.day for slot in run}, first.day
        while day < last.day:
            if day not in open_on:
                entry.add("exdate", _moment(day, first.opens_at))
            day += _WEEK
    note = f" ({text['by_appointment']})" if first.by_appointment else ""
    entry.add("summary", f"{desk.name}{note}")
    entry.add("location", desk.where)
    if desk.phone:
        entry.add("description", desk.phone)
    return entry


def _shut(
    desk: Desk, closure: OfficeClosure, days: Sequence[Day], text: dict[str, Any]
) -> Event | None:
    """A closure, as the whole days it lasts: the day after the last is its end."""
    starts = max(closure.starts_on, days[0].day)
    ends = min(closure.ends_on, days[-1].day)
    if closure.opens_at or starts > ends:
        return None
    entry = _entry(desk, f"chiusura-{closure.pk}", days[0].day)
    entry.add("dtstart", starts)
    entry.add("dtend", ends + timedelta(days=1))
    entry.add("summary", f"{text['closed']}: {desk.name}")
    if closure.reason:
        entry.add("description", closure.reason)
    return entry


def _entry(desk: Desk, name: str, today: date) -> Event:
    entry = Event()
    entry.add("uid", f"{desk.uid}-{name}@{urlsplit(settings.SITE_URL).hostname}")
    # The same all day long: whoever asks again is told that nothing has changed.
    entry.add("dtstamp", _moment(today, time.min).astimezone(UTC))
    entry.add("url", desk.address)
    # A desk that is open takes nothing of the reader's time.
    entry.add("transp", "TRANSPARENT")
    return entry


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ROME)
