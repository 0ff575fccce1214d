"""The saved views of a list above it, wherever the list is."""

from __future__ import annotations

from django import template
from django.http import QueryDict

from labimpact.lists import queries
from labimpact.ui.lists import Screen

register = template.Library()


@register.simple_tag
def saved_views(screen: Screen) -> list[dict[str, object]]:
    """Each view with its address, whose it is, and whether the list shows it now."""
    now = _sorted(screen.query)
    return [
        {
            "name": view.name,
            "href": f"?{view.query or 'tutto=1'}",
            "whose": str(view.user) if view.user_id != screen.actor.user_id else "",
            "shared": view.shared,
            "usual": view.usual,  # type: ignore[attr-defined]
            "here": _sorted(view.query) == now,
        }
        for view in queries.views_of(screen.actor, screen.listing.key)
    ]


def _sorted(query: str) -> list[tuple[str, list[str]]]:
    return sorted(QueryDict(query).lists())
