"""Drawing the cells of a declared list (ui/lists.py)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from labimpact.base.listing import Column, Kind, Line
from labimpact.ui.lists import Screen, written

register = template.Library()
_NUMBER = SafeString(' class="number"')
_NONE = SafeString("")


@register.simple_tag(takes_context=True)
def list_rows(context: template.Context, screen: Screen) -> SafeString:
    """The lines of a list: the first cell is the heading of its line, the last what can be done.

    A page has hundreds of cells: what they have in common is written once.
    """
    first, *others = screen.columns
    tags = [_tag(column) for column in others]
    buttons = screen.listing.buttons
    parts: list[str] = []
    for css, line in screen.rows():
        parts += (_row(css), '<th scope="row">', _cell(context, first, line), "</th>")
        for tag, column in zip(tags, others, strict=True):
            parts += (tag, _cell(context, column, line), "</td>")
        if buttons:
            parts += ('<td class="cell-actions">', _drawn(context, buttons, line), "</td>")
        parts.append("</tr>")
    return SafeString("".join(parts))


def _tag(column: Column) -> SafeString:
    number = _NUMBER if column.kind is Kind.NUMBER else _NONE
    return format_html('<td data-label="{}"{}>', column.label, number)


def _row(css: str) -> str:
    return format_html('<tr class="{}">', css) if css else "<tr>"


def _drawn(context: template.Context, name: str, line: Line) -> SafeString:
    """A template of the list's app, for one line; it escapes by itself."""
    drawn: Any = get_template(name)
    with context.push(line=line):
        return SafeString(drawn.template.nodelist.render(context).strip())


def _cell(context: template.Context, column: Column, line: Line) -> SafeString:
    """What a column says of a line; a text may be in any script, so it is isolated."""
    if column.template:
        return _drawn(context, column.template, line)
    text = conditional_escape(written(column.value(line), column.kind))
    if not text:
        return _NONE
    if column.link is not None and (url := column.link(line)):
        return format_html('<a href="{}"><bdi>{}</bdi></a>', url, text)
    if column.kind is not Kind.TEXT:
        return text
    return SafeString(f"<bdi>{text}</bdi>")
