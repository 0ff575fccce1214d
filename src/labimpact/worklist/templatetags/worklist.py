"""The lines of the work list in its page."""

from django import template
from django.utils.safestring import SafeString

from labimpact.worklist.drawing import Drawing
from labimpact.worklist.queries import Row

register = template.Library()


@register.simple_tag
def thing(draw: Drawing, row: Row) -> SafeString:
    """One line of the list."""
    return draw.row(row)
