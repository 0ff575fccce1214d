"""What the public templates ask of the sentences of the portal."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def topic_name(code: str, text: dict[str, Any]) -> str:
    """The name of an event of life in the reader's language."""
    return str(text["topics"][code])
