"""What the public templates ask of the sentences of the portal."""

from datetime import date
from typing import Any

from django import template

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
