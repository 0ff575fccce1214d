"""Finding the list that an address names, for who may read it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict

from labimpact.base.access import ActorRequest
from labimpact.base.listing import Listing, named
from labimpact.lists.asking import Asked, ask


def listing_of(request: ActorRequest, key: str) -> Listing:
    """The list of that key: 404 when there is none, 403 when it is not for the actor."""
    listing = named(key)
    if listing is None:
        raise Http404
    if not listing.open_to(request.actor):
        raise PermissionDenied
    return listing


def asked_of(request: ActorRequest, listing: Listing, data: QueryDict | None = None) -> Asked:
    """What the address asks of it."""
    return ask(listing, request.actor, (data or request.GET).urlencode())


def back_to(listing: Listing, query: str) -> str:
    """The page of the list with these filters."""
    data = {name: str(value) for name, value in QueryDict(query).items()}
    return f"{listing.url(data)}?{query or 'tutto=1'}"
