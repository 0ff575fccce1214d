"""The map of the services: an addition to a list that says the same, and stands without it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from labimpact.base.access import public
from labimpact.directory.queries import finding, places
from labimpact.directory.queries.finding import Search
from labimpact.network.map import centres, outlines
from labimpact.portal.caching import for_everybody
from labimpact.portal.drawing import drawn, known

# Services on one map; with more, the list of services and its filters serve better.
_MOST = 500


@public
@for_everybody
@require_safe
def on_a_map(request: HttpRequest, language: str) -> HttpResponse:
    """Mappa dei servizi: the served municipalities and the offices, as a list; a script draws the
    map from that list. Tiles are asked of another site only where the network chose one
    (`LABIMPACT_TILES`), and then the page's security policy names it."""
    known(language)
    found = finding.every(Search(), language, timezone.localtime(), _MOST)
    where = centres()
    towns = [
        (one, where.get(one.town.belfiore) if one.town else None) for one in places.by_town(found)
    ]
    response = drawn(
        request, language, "portal/map.html", towns=towns, served=places.served_towns(),
        tiles=settings.PORTAL_TILES, tiles_by=settings.PORTAL_TILES_BY,
    )  # fmt: skip
    if settings.PORTAL_TILES:
        address = urlsplit(settings.PORTAL_TILES)
        host = f"{address.scheme}://{address.netloc.replace('{s}', '*')}"
        response._csp_update = {"img-src": [host]}  # type: ignore[attr-defined]
    return response


@public
@for_everybody
@require_safe
def towns(request: HttpRequest, language: str) -> JsonResponse:
    """The outlines of the served municipalities (GeoJSON)."""
    known(language)
    return JsonResponse(outlines(one.belfiore for one in places.served_towns()))
