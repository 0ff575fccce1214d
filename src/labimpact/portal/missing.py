"""An address with nothing behind it: whoever reads the portal is told in their own language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.defaults import page_not_found

from labimpact.portal import queries
from labimpact.portal.drawing import drawn


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Under a language of the portal its own page, with the search and the way back; elsewhere
    the page of the desks."""
    language = request.path.split("/", 2)[1]
    if language not in queries.texts():
        return page_not_found(request, exception)
    return drawn(request, language, "portal/missing.html", status=404)
