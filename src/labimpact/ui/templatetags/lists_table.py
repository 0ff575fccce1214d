"""Drawing the cells of a declared list (ui/lists.py)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from labimpact.base.listing import Column, Kind, Line
from labimpact.ui.lists import written

register = template.Library()


@register.simple_tag(takes_context=True)
def list_cell(context: template.Context, column: Column, line: Line) -> str | SafeString:
    """What a column says of a line; a text may be in any script, so it is isolated."""
    if column.template:
        drawn: Any = get_template(column.template)
        with context.push(line=line):
            # Escaped by its own template.
            return SafeString(drawn.template.nodelist.render(context))
    text = written(column.value(line), column.kind)
    if not text:
        return ""
    if column.link is not None and (url := column.link(line)):
        return SafeString(format_html('<a href="{}"><bdi>{}</bdi></a>', url, text))
    if column.kind is not Kind.TEXT:
        return text
    return SafeString(format_html("<bdi>{}</bdi>", text))
