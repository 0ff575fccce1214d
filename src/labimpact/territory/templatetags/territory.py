"""The lines of the tables, drawn in code: there are hundreds on a page."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from labimpact.territory.tables import Cell, Table

register = template.Library()


@register.simple_tag
def table_head(table: Table) -> SafeString:
    """The headings; those of numbers stand at the right."""
    words = table.words
    return format_html_join(
        "", '<th scope="col"{}>{}</th>', ((_css(at < words), t) for at, t in enumerate(table.head))
    )


@register.simple_tag
def table_rows(table: Table) -> SafeString:
    """The lines: the name of each, then its cells, which say their heading on a phone."""
    return format_html_join("", "<tr>{}</tr>", ((_row(table, row),) for row in table.rows))


def _row(table: Table, row: list[Cell]) -> SafeString:
    cells = format_html_join(
        "",
        '<td{} data-label="{}">{}</td>',
        (
            (_css(at < table.words), title, cell)
            for at, (title, cell) in enumerate(zip(table.head[1:], row[1:], strict=True), 1)
        ),
    )
    return format_html('<th scope="row">{}</th>{}', row[0], cells)


def _css(words: bool) -> SafeString:
    return SafeString("" if words else ' class="number"')
