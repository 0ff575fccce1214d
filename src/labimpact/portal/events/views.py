"""The pages of the events, and their calendars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from labimpact.base.access import public
from labimpact.directory.queries.finding import Search
from labimpact.editorial.enums import Kind
from labimpact.portal import heads, queries, reading, sharing
from labimpact.portal.caching import for_everybody
from labimpact.portal.drawing import drawn, known
from labimpact.portal.events import calendars, data, listing
from labimpact.portal.events.listing import Event
from labimpact.searches.asked import Asked


@public
@for_everybody
@require_safe
def events(request: HttpRequest, language: str) -> HttpResponse:
    """The events that come: all, those for an area, those of this week (eventi)."""
    now = timezone.now()
    every = listing.coming(known(language), now)
    areas = listing.areas(every)
    chosen = next((a for a in areas if a.code == request.GET.get("zona")), None)
    this_week = request.GET.get("quando") == "settimana"
    shown = listing.within(
        every, area=chosen.code if chosen else "",
        until=listing.end_of_week(now) if this_week else None,
    )  # fmt: skip
    follow = Asked(kind=Kind.EVENT, chosen=Search(area_id=chosen.pk if chosen else None))
    return drawn(
        request, language, "portal/events.html", areas=areas, chosen=chosen, this_week=this_week,
        follow=follow.query,
        shown=[(event, event.told(language)[0]) for event in shown],
    )  # fmt: skip


@public
@for_everybody
@require_safe
def event(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """One event, whose page stays when it is over."""
    found = _found(language, slug)
    head = heads.of_page(found.page, reading.languages_of(found.page))
    head = replace(head, data=data.of_event(found, head.canonical))
    return drawn(
        request, language, "portal/event.html", page=found.page, page_route="portal:event",
        head=head, event=found, times=found.told(language),
        ways=sharing.ways(found.page.title, head.canonical),
    )  # fmt: skip


@public
@for_everybody
@require_safe
def event_calendar(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """One event for one's own calendar (iCal)."""
    found = _found(language, slug)
    return _ics(found.page.title, [found])


@public
@for_everybody
@require_safe
def calendar(request: HttpRequest, language: str, area: str = "") -> HttpResponse:
    """The events that come, of all or for an area, as a calendar that one follows."""
    every = listing.coming(known(language), timezone.now())
    if area and not queries.is_area(area):
        raise Http404
    name = f"{queries.texts()[language]['events']['title']} · {heads.NAME}"
    return _ics(name, listing.within(every, area=area))


def _found(language: str, slug: str) -> Event:
    found = listing.one(known(language), slug, timezone.now())
    if found is None:
        raise Http404
    return found


def _ics(name: str, events: Iterable[Event]) -> HttpResponse:
    return HttpResponse(
        calendars.calendar(name, events), content_type="text/calendar; charset=utf-8"
    )
