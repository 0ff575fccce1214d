"""The events that come, each with its next times; those that are over leave the list and keep
their page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from itertools import islice

from django.utils import timezone

from labimpact.editorial.enums import Kind
from labimpact.editorial.events.when import Span, When
from labimpact.editorial.models import Publication
from labimpact.network.models import TerritorialArea
from labimpact.portal import queries, reading
from labimpact.portal.events.saying import said

# How far ahead something that repeats is looked at.
AHEAD = timedelta(days=400)
_NEXT = 6
_FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    """An event as it is shown at a moment."""

    page: Publication
    at: datetime

    @cached_property
    def when(self) -> When:
        return When.of_data(self.page.facts["when"])

    @cached_property
    def times(self) -> tuple[Span, ...]:
        """Its next times, the first of which may be going on."""
        until = self.at + AHEAD if self.when.rule else _FOR_EVER
        return tuple(islice(self.when.spans(self.at, until), _NEXT))

    @property
    def first(self) -> Span:
        """Its next time; of one that is over, the last that is known."""
        if self.times:
            return self.times[0]
        past = tuple(self.when.spans(self.at - 10 * AHEAD, self.at))
        return past[-1] if past else self.when.whole()

    @property
    def is_over(self) -> bool:
        return self.page.over_at is not None and self.page.over_at <= self.at

    @property
    def where(self) -> tuple[str, ...]:
        """The office and its address, and what else was written."""
        office = self.page.office
        lines = [] if office is None else [office.name, office.address]
        if office is not None and office.municipality is not None:
            lines.append(office.municipality.name)
        return tuple(line for line in (*lines, self.page.facts["place"]) if line)

    def told(self, language: str) -> tuple[str, ...]:
        """Its next times in words of a language."""
        return tuple(said(span, language) for span in self.times or (self.first,))

    @property
    def spoken(self) -> tuple[queries.PortalLanguage, ...]:
        return tuple(one for one in queries.languages() if one.code in self.page.facts["spoken"])


def coming(language: str, at: datetime) -> tuple[Event, ...]:
    """Every event that is not over, each once, the nearest first (prossimi eventi)."""
    rows = (
        reading.once(Publication.objects.coming(at), language)
        .select_related("area", "office__municipality")
        .defer("html", "untranslated", "sources")
    )
    found = (Event(page, at) for page in rows)
    return tuple(
        sorted((e for e in found if e.times), key=lambda e: (e.first.starts_at, e.page.title))
    )


def within(
    events: Iterable[Event], *, area: str = "", until: datetime | None = None
) -> tuple[Event, ...]:
    """Those for an area (the Region's are for all), and those that begin before a moment."""
    return tuple(
        event
        for event in events
        if (not area or event.page.area is None or event.page.area.code == area)
        and (until is None or event.first.starts_at < until)
    )


def areas(events: Iterable[Event]) -> tuple[TerritorialArea, ...]:
    """The areas that have events, by name."""
    found = {event.page.area_id: event.page.area for event in events if event.page.area}
    return tuple(sorted(found.values(), key=lambda area: area.name))


def end_of_week(at: datetime) -> datetime:
    """The midnight at which Sunday ends."""
    day = timezone.localtime(at).date()
    return timezone.make_aware(datetime.combine(day + timedelta(days=7 - day.weekday()), time.min))


def one(language: str, slug: str, at: datetime) -> Event | None:
    """The event at an address, over or not."""
    page = reading.page(Kind.EVENT, slug, language, at, "office__municipality", "area")
    return None if page is None else Event(page, at)
