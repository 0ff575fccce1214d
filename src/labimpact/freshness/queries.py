"""The links of the portal that need a hand, for who writes its pages."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.editorial.permissions import areas_where
from labimpact.freshness.models import CheckedLink, LinkPlace

State = CheckedLink.State


def bad_links(actor: Actor) -> QuerySet[LinkPlace]:
    """Where a link that does not work, or is not known to, stands in the actor's pages; the
    longest broken first."""
    areas = areas_where(actor, Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH)
    mine = Q(area__in=areas - {None}) | (Q(area=None) if None in areas else Q(pk=None))
    rows = LinkPlace.objects.filter(mine, link__state__in=(State.BROKEN, State.MOVED, State.UNSURE))
    return rows.select_related("link").order_by("link__bad_since", "link__url", "title", "pk")
