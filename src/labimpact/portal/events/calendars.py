"""Events as calendar programmes read them (iCal, RFC 5545).

What repeats goes out as its rule on the clock of its place, with that clock beside it; a whole day
goes out as a day, whose end is the day after.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, vRecur
from icalendar import Event as Entry

from labimpact.portal import addresses
from labimpact.portal.events.listing import Event


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """A calendar of events."""
    found = Calendar()
    found.add("prodid", "-//Lab'Impact//Eventi//IT")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    for event in events:
        found.add_component(_entry(event))
    found.add_missing_timezones()
    return bytes(found.to_ical())


def _entry(event: Event) -> Entry:
    page, when = event.page, event.when
    entry = Entry()
    # The same in every language: who follows two calendars has it once.
    entry.add("uid", f"{page.origin}@{urlsplit(settings.SITE_URL).hostname}")
    entry.add("dtstamp", page.published_at.astimezone(UTC))
    entry.add("sequence", int(page.published_at.timestamp()) // 60)
    whole = when.whole()
    zone = ZoneInfo(when.zone)
    entry.add("dtstart", _moment(whole.starts_at, zone, when.all_day))
    if not whole.open_end:
        entry.add("dtend", _moment(whole.ends_at, zone, when.all_day))
    if when.rule:
        entry.add("rrule", vRecur.from_ical(_rule(when.rule, zone, when.all_day)))
    for day in when.left_out:
        moment = datetime.combine(day, when.first.starts) if when.first.starts else None
        entry.add("exdate", day if moment is None else moment.replace(tzinfo=zone))
    for span in when.others():
        entry.add("rdate", _moment(span.starts_at, zone, when.all_day))
    entry.add("summary", page.title)
    entry.add("description", page.lead)
    entry.add("url", addresses.of_page(page))
    if event.where:
        entry.add("location", ", ".join(event.where))
    entry.add("status", "CANCELLED" if page.facts["is_cancelled"] else "CONFIRMED")
    return entry


def _moment(at: datetime, zone: ZoneInfo, all_day: bool) -> date | datetime:
    if all_day:
        # The midnight of our days, whatever summer time does to their length.
        return (at + timedelta(hours=2)).astimezone(ZoneInfo("Europe/Rome")).date()
    return at.astimezone(zone)


def _rule(rule: str, zone: ZoneInfo, all_day: bool) -> str:
    """The last day of a rule as the standard wants it: a day of days, a moment of hours in UTC."""
    parts = []
    for part in rule.split(";"):
        name, _equals, value = part.partition("=")
        if name == "UNTIL":
            at = datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=zone)
            value = f"{at:%Y%m%d}" if all_day else f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        parts.append(f"{name}={value}")
    return ";".join(parts)
