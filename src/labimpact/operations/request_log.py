"""One line for each request, and the number by which its maker can be helped."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from labimpact.base.logs.context import Work, accepted, working
from labimpact.operations.metrics import REQUESTS

HEADER = "X-Request-ID"
_log = logging.getLogger("labimpact.requests")


def is_silent(path: str) -> bool:
    """Static files and the question whether the process lives say nothing worth a line."""
    return path.startswith((settings.STATIC_URL, "/health/live"))


def route(request: HttpRequest) -> str:
    """The name of the page, never its address: there may be a name or a number in it."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match is not None else "-"


class RequestLogMiddleware:
    """Outermost: number the request, and say what came of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_silent(request.path):
            return self.get_response(request)
        # Only a proxy of ours may number requests: a stranger's number would confuse the log.
        behind_proxy = settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0
        offered = request.headers.get(HEADER, "") if behind_proxy else ""
        began = time.perf_counter()
        with working(Work(request_id=accepted(offered))) as work:
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            response.headers[HEADER] = work.request_id
            note(request, response.status_code, seconds, work)
        return response


def note(request: HttpRequest, status: int, seconds: float, work: Work) -> None:
    """Write the line of a request that has been answered."""
    name = route(request)
    REQUESTS.labels(name, str(status)).observe(seconds)
    actor = getattr(request, "actor", None)
    _log.info(
        "request",
        extra={
            "route": name,
            "method": request.method if request.method in _METHODS else "-",
            "status": status,
            "ms": round(seconds * 1000, 1),
            "queries": work.queries,
            "user": getattr(actor, "user_id", None),
        },
    )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
