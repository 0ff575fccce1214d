"""The numbers of a report, drawn in code: there are hundreds on a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from labimpact.monitoring.masking import Figure
from labimpact.monitoring.queries.report import Breakdown

register = template.Library()


@register.simple_tag(takes_context=True)
def figure(context: Context, number: Figure, dimension: str = "", key: str | None = None) -> str:
    """A number; where it may be opened, it leads to the contacts it was counted from."""
    opens = context.get("can_open") and dimension
    address = reverse("monitoring:facts", args=[dimension]) if opens else ""
    return _figure(number, address, context.get("query", ""), key)


@register.simple_tag(takes_context=True)
def rows_of(context: Context, part: Breakdown) -> SafeString:
    """The lines of a breakdown's table."""
    address = reverse("monitoring:facts", args=[part.code]) if context.get("can_open") else ""
    query = context.get("query", "")
    return format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="number">{}</td></tr>',
        ((row.label, _figure(row.figure, address, query, row.key)) for row in part.rows),
    )


def _figure(number: Figure, address: str, query: Any, key: str | None) -> str:
    if number.hidden:
        return format_html('<span class="soft">{}</span>', number)
    if not address or not number.value or key is None:
        return format_html("{}", number)
    return format_html(
        '<a href="{}?{}&amp;voce={}">{}<span class="visually-hidden"> {}</span></a>',
        address, query, quote(str(key), safe=""), number, _("contatti: aprili"),
    )  # fmt: skip
