"""What somebody follows from elsewhere: a desk's hours in their own calendar."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from labimpact.base import clock
from labimpact.base.access import public
from labimpact.directory.hours import office_days
from labimpact.directory.queries import finding
from labimpact.portal import addresses, hours_calendar, queries
from labimpact.portal.caching import for_everybody
from labimpact.portal.drawing import known
from labimpact.portal.hours_calendar import AHEAD, Desk


@public
@for_everybody
@require_safe
def desk_hours(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    """When a desk is open, for one's own calendar."""
    office = queries.desk(pk)
    if office is None:
        raise Http404
    address = addresses.whole(known(language))
    desk = Desk(f"sportello-{pk}", office.name, office, address, office.phone)
    days = office_days(office, clock.today(), AHEAD)
    return _ics(hours_calendar.calendar(desk, days, office.closures.all(), language))


@public
@for_everybody
@require_safe
def place_hours(request: HttpRequest, language: str, slug: str, pk: int) -> HttpResponse:
    """When a service is to be had at one of its places, for one's own calendar."""
    moment = timezone.localtime()
    detail = finding.detail(slug, known(language), moment)
    found = next((row for row in detail.places if row.place.pk == pk), None) if detail else None
    if detail is None or found is None:
        raise Http404
    office, times = found.place.office, found.timetable
    desk = Desk(
        f"servizio-{pk}", f"{detail.words.name.text} · {office.name}", office,
        addresses.whole(language, f"servizi/{slug}/"), found.phone,
    )  # fmt: skip
    days = times.days(moment.date(), AHEAD)
    return _ics(hours_calendar.calendar(desk, days, times.closures, language))


def _ics(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
