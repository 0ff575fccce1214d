"""Drawing the cells of a declared list (ui/lists.py)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from labimpact.base.listing import Column, Kind, Line
from labimpact.ui.lists import Screen, written

register = template.Library()
_NUMBER = SafeString(' class="number"')
_NONE = SafeString("")


@register.simple_tag(takes_context=True)
def list_rows(context: template.Context, screen: Screen) -> SafeString:
    """The lines of a list: the first cell is the heading of its line, the last what can be done."""
    first, *others = screen.columns
    buttons = screen.listing.buttons
    return SafeString(
        "".join(
            format_html(
                '<tr{}><th scope="row">{}</th>{}{}</tr>',
                format_html(' class="{}"', css) if css else _NONE,
                _cell(context, first, line),
                SafeString("".join(_data(context, column, line) for column in others)),
                format_html('<td class="cell-actions">{}</td>', _drawn(context, buttons, line))
                if buttons
                else _NONE,
            )
            for css, line in screen.rows()
        )
    )


def _data(context: template.Context, column: Column, line: Line) -> SafeString:
    number = _NUMBER if column.kind is Kind.NUMBER else _NONE
    text = _cell(context, column, line)
    return format_html('<td data-label="{}"{}>{}</td>', column.label, number, text)


def _drawn(context: template.Context, name: str, line: Line) -> SafeString:
    """A template of the list's app, for one line; it escapes by itself."""
    drawn: Any = get_template(name)
    with context.push(line=line):
        return SafeString(drawn.template.nodelist.render(context).strip())


def _cell(context: template.Context, column: Column, line: Line) -> str | SafeString:
    """What a column says of a line; a text may be in any script, so it is isolated."""
    if column.template:
        return _drawn(context, column.template, line)
    text = written(column.value(line), column.kind)
    if not text:
        return ""
    if column.link is not None and (url := column.link(line)):
        return format_html('<a href="{}"><bdi>{}</bdi></a>', url, text)
    if column.kind is not Kind.TEXT:
        return text
    return format_html("<bdi>{}</bdi>", text)
