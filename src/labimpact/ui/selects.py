"""Drop-down lists drawn in code: a template for each option made the contact's form slow.

Two hundred countries and a hundred languages, twice on a page, cost 100 ms through templates.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    """Attributes as Django's own templates write them: True is a bare name, False is left out."""
    parts = []
    for name, value in attrs.items():
        if value is True:
            parts.append(format_html(" {}", name))
        elif value is not False and value is not None:
            parts.append(format_html(' {}="{}"', name, value))
    return SafeString("".join(parts))


def _option(option: Mapping[str, Any]) -> str:
    attrs = _attributes(option["attrs"]) if option["attrs"] else ""
    value, label = conditional_escape(str(option["value"])), conditional_escape(option["label"])
    return f'<option value="{value}"{attrs}>{label}</option>'


def _group(name: str | None, options: Iterable[Mapping[str, Any]]) -> SafeString:
    # Every part was escaped by _option.
    drawn = mark_safe("".join(map(_option, options)))  # noqa: S308
    return format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn


def select(widget: Mapping[str, Any]) -> SafeString:
    """The `<select>` of a widget's context, the same as Django's template would draw."""
    groups = ((_group(name, options),) for name, options, _index in widget["optgroups"])
    return format_html(
        '<select name="{}"{}>{}</select>',
        widget["name"],
        _attributes(widget["attrs"]),
        format_html_join("", "{}", groups),
    )
