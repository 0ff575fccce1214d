"""How an arrival is told in the templates of the queue."""

import segno
from django import template
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from labimpact.agenda.drawing import Drawing
from labimpact.agenda.models import Arrival, SlotPattern, WaitingListEntry
from labimpact.agenda.queries.grid import Row
from labimpact.agenda.today import describe
from labimpact.base import clock
from labimpact.rules.queries import label

register = template.Library()


@register.filter
def described(arrival: Arrival) -> str:
    """What helps to recognise who is called."""
    return describe(arrival)


@register.filter
def reason_label(arrival: Arrival) -> str:
    """Why they came, in words."""
    return label("need_area", arrival.reason)


@register.filter
def waited(arrival: Arrival) -> int:
    """Minutes between arriving and being called, or now."""
    return arrival.minutes_waited(clock.now())


@register.filter
def qr_code(address: str) -> str:
    """The address as a picture that a tablet can frame, inside the page."""
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=2))


@register.filter
def wished_days(entry: WaitingListEntry) -> str:
    """The days on which somebody would come."""
    days = [str(name) for number, name in WEEKDAYS_ABBR.items() if entry.wants(number)]
    return _("qualsiasi") if len(days) == 7 else ", ".join(days)


@register.filter
def weekday_name(pattern: SlotPattern) -> str:
    """The day of the week of a pattern."""
    return str(WEEKDAYS[pattern.weekday])


@register.simple_tag
def agenda_cells(draw: Drawing, row: Row) -> SafeString:
    """The cells of one hour."""
    return draw.row(row)
