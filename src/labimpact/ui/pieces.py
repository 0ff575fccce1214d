"""Small pieces drawn in code, for pages that show hundreds of them: the same as the components."""

from __future__ import annotations

from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from labimpact.base.navigation import NavLink

_EMPTY = SafeString("")
_HERE = SafeString(' aria-current="page"')


@lru_cache(maxsize=1024)
def icon(name: str, label: str = "") -> SafeString:
    """`<c-icon>`: a sign of the house's sheet of icons, said aloud only where it has a label."""
    told = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon " {} focusable="false"><use href="{}#{}"></use></svg>',
        mark_safe(told),  # noqa: S308 - escaped just above.
        static("dist/icons.svg"),
        name,
    )


def badge(text: str, kind: str = "neutral", sign: str = "") -> SafeString:
    """`<c-badge>`: a word in a coloured frame, with an icon before it where one is named."""
    before = format_html("{} ", icon(sign)) if sign else _EMPTY
    return format_html('<span class="badge badge-{}">{}{}</span>', kind, before, text)


def nav_link(item: NavLink) -> SafeString:
    """An entry of the staff menu, with its icon and its key; eighteen stand on every page."""
    return format_html(
        '<a href="{}"{}{}>{}{}</a>',
        item.url,
        _HERE if item.active else _EMPTY,
        format_html(' data-shortcut="g {}" data-shortcut-label="{}"', item.shortcut, item.label)
        if item.shortcut
        else _EMPTY,
        icon(item.icon) if item.icon else _EMPTY,
        item.label,
    )
