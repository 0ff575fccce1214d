"""How hours are told on the pages of the register."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.dates import WEEKDAYS
from django.utils.formats import number_format

from labimpact.mediation.hours import said
from labimpact.rules.queries import label

register = template.Library()


@register.filter
def hours(minutes: int | None) -> str:
    """Minutes as hours: «12,5»."""
    return said(minutes)


@register.filter
def coded(code: str, list_code: str) -> str:
    """What a code of a list means, in words."""
    return label(list_code, code)


@register.filter
def cents(amount: int) -> str:
    """Cents as euro: «25,50»."""
    return str(number_format(Decimal(amount) / 100, 2, use_l10n=True))


@register.filter
def weekday(number: int) -> str:
    """The name of a day of the week, 0 = Monday."""
    return str(WEEKDAYS[number])


@register.filter
def beside(row: Sequence[Any], head: Sequence[Any]) -> list[tuple[Any, Any]]:
    """The cells of a row, each with the heading of its column."""
    return list(zip(head, row, strict=True))
