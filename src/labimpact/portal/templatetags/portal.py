"""What the public templates ask of what is published."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from labimpact.editorial.models import Publication

register = template.Library()


@register.filter
def topic_name(code: str, text: dict[str, Any]) -> str:
    """The name of an event of life in the reader's language."""
    return str(text["topics"][code])


@register.filter
def body(page: Publication) -> SafeString:
    """The text of a page: made by the editor's own pieces, which let nothing else through."""
    return mark_safe(page.html)  # noqa: S308
