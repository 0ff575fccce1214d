"""How the words of rules and procedures are drawn."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from labimpact.rules import queries
from labimpact.rules.linking import by_name, linked

register = template.Library()


@register.filter
def with_links(text: str | None) -> SafeString:
    """A text of the rules with the codes it names as links to what they mean."""
    return linked(text or "")


@register.filter
def named(text: str | None) -> str:
    """The same without links, where the text is itself a link."""
    return by_name(text or "")


@register.filter
def event_name(code: str) -> str:
    """The event a term starts from, in words."""
    return queries.label("starting_event", code)
