"""What a line of the log costs: an empty view with the middleware and without, in one run.

PYTHONPATH=src:. python -m bench.log_cost   (run by tests/bench and by hand)
"""

import io
import logging
import statistics
import time

from django.http import HttpRequest, HttpResponse

from labimpact.base.logs import lines
from labimpact.operations.request_log import RequestLogMiddleware

ROUNDS, REQUESTS = 9, 100


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def microseconds(view) -> float:
    """The time of one request, the median of the rounds."""
    request = HttpRequest()
    request.method, request.path = "GET", "/it/"
    rounds = []
    for _ in range(ROUNDS):
        began = time.thread_time()
        for _ in range(REQUESTS):
            view(request)
        rounds.append((time.thread_time() - began) / REQUESTS * 1e6)
    return statistics.median(rounds)


def measure() -> dict[str, float]:
    """Microseconds of processor time that the line adds to a request."""
    logger = logging.getLogger("labimpact.requests")
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(lines.JsonLine())
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        plain, logged = microseconds(empty), microseconds(RequestLogMiddleware(empty))
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before
    return {"plain_us": plain, "logged_us": logged, "added_us": logged - plain}
