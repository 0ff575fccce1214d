"""Which requests of the portal are counted as visits, and when the counts are written.

Counted are pages that were shown to somebody without any cookie: who works in the network, robots
that say so, and a phone that fetches its pack are not. Of the request, only which page, which
language and which area were asked for is looked at and kept (visits).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, reverse

from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.numbers import row_number
from labimpact.base.wall.session import acting_as
from labimpact.visits import actions
from labimpact.visits.counting import Tally, Visit
from labimpact.visits.enums import Counted

_ROBOT = re.compile(r"bot|crawl|spider|slurp|preview|monitor", re.IGNORECASE)
_log = logging.getLogger(__name__)


class VisitsMiddleware:
    """Counts what is shown; once in a while writes the counts, after the answer is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        seconds = settings.PORTAL_VISITS_SECONDS
        self.tally = None if seconds is None else Tally(seconds)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if self.tally is not None and _is_visit(request, response):
            for visit in _visits(request):
                self.tally.add(visit)
            if counted := self.tally.due():
                try:
                    with acting_as(System.PUBLIC):
                        actions.count(counted)
                except DatabaseError:
                    # A minute of counts is worth less than the page that was asked for.
                    _log.warning("visits not written: %s", len(counted))
        return response


def _is_visit(request: HttpRequest, response: HttpResponseBase) -> bool:
    match, seen = request.resolver_match, request.headers
    return (
        request.method == "GET"
        and response.status_code in (200, 304)
        and match is not None
        and match.namespace == "portal"
        # An address with a secret is one person's, and is written nowhere.
        and "key" not in match.kwargs
        and response.headers.get("Content-Type", "").startswith("text/html")
        and not request.META.get("HTTP_COOKIE")
        # Older browsers do not say for what a page is fetched.
        and seen.get("Sec-Fetch-Dest", "document") == "document"
        and "Sec-Purpose" not in seen
        and not _ROBOT.search(seen.get("User-Agent", ""))
    )


def _visits(request: HttpRequest) -> Iterator[Visit]:
    match = request.resolver_match
    assert match is not None  # noqa: S101 - looked at before
    today, language = clock.today(), str(match.kwargs["language"])
    yield Visit(
        today, Counted.PAGE, _path(request.path, match).removeprefix(f"/{language}/"), language
    )
    if match.url_name == "search" and request.GET.get("q", "").strip():
        yield Visit(today, Counted.SEARCH, "", language)
    if area := row_number(request.GET.get("zona", "")):
        yield Visit(today, Counted.AREA, str(area), language)


def _path(path: str, match: ResolverMatch) -> str:
    """A page by its one address: a number in it is the same with any noughts before it."""
    if any(isinstance(value, int) for value in match.kwargs.values()):
        return reverse(match.view_name, kwargs=match.kwargs)
    return path
