"""The few things the components need that Django's tags do not give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page

register = template.Library()

MESSAGE_KINDS = {"error": "danger", "debug": "info"}


@register.filter
def page_numbers(page: Page[Any]) -> list[int | str]:
    """The numbers to show, with an ellipsis where many are left out."""
    paginator = page.paginator
    return list(paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def alert_kind(level_tag: str) -> str:
    """The alert that draws a message of this level."""
    return MESSAGE_KINDS.get(level_tag, level_tag or "info")


@register.filter
def highest(rows: Iterable[Any], key: str = "value") -> float:
    """The largest value of the rows of a chart, 1 when there is none, so that bars have a scale."""
    values = [float(row[key] if isinstance(row, dict) else getattr(row, key)) for row in rows]
    return max([*values, 0.0]) or 1.0


@register.filter
def wrong_fields(form: Any) -> list[Any]:
    """The visible fields of a form with an error, in the order of the page."""
    return [field for field in form.visible_fields() if field.errors]


@register.filter
def all_of(forms: Iterable[Any] | None, form: Any) -> list[Any]:
    """The forms of a page as one list, whether one or several were given."""
    return list(forms) if forms else [form] if form is not None else []


@register.filter
def any_wrong(forms: Iterable[Any]) -> bool:
    return any(form.errors for form in forms)


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, number: int, param: str) -> str:
    """The address of this list at another page, keeping what was searched and filtered."""
    query = context["request"].GET.copy()
    query[param] = str(number)
    return f"?{query.urlencode()}"
