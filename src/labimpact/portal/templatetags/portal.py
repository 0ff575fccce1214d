"""What the public templates ask of the sentences of the portal."""

import json
from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def topic_name(code: str, text: dict[str, Any]) -> str:
    """The name of an event of life in the reader's language."""
    return str(text["topics"][code])


@register.filter
def entry(words: dict[str, str], code: str) -> str:
    """One of several sentences, by its code."""
    return words[code]


@register.filter
def day_name(day: date, names: list[str]) -> str:
    """The day of the week in the reader's language; Monday comes first."""
    return names[day.weekday()]


@register.filter
def nth(number: int, words: list[str]) -> str:
    """The word at a place of a list, from nought."""
    return words[number]


# No sign of a tag, so that nothing in the data can end the block in which they stand.
_INSIDE_A_TAG = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


@register.filter
def as_data(found: dict[str, Any]) -> SafeString:
    """Data for machines inside a page (JSON-LD)."""
    return mark_safe(json.dumps(found, ensure_ascii=False).translate(_INSIDE_A_TAG))  # noqa: S308
