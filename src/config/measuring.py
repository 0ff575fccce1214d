"""What a request cost, told in a header of the answer: only in the settings of the benchmarks."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse

# Bookkeeping of a transaction is a round trip, but asks nothing.
_BOOKKEEPING = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


class Statements:
    """Counts the statements of one request and the time spent waiting for them."""

    def __init__(self) -> None:
        self.queries = 0
        self.bookkeeping = 0
        self.seconds = 0.0

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - begun
            if str(sql).startswith(_BOOKKEEPING):
                self.bookkeeping += 1
            else:
                self.queries += 1


class MeasuringMiddleware:
    """Outermost of all: `Server-Timing: cpu;dur=…, total;dur=…, db;dur=…, queries;dur=…`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        counted = Statements()
        cpu, total = time.thread_time(), time.perf_counter()
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(counted))
            response = self.get_response(request)
        response.headers["Server-Timing"] = (
            f"cpu;dur={(time.thread_time() - cpu) * 1000:.2f},"
            f" total;dur={(time.perf_counter() - total) * 1000:.2f},"
            f" db;dur={counted.seconds * 1000:.2f},"
            f" queries;dur={counted.queries}, bookkeeping;dur={counted.bookkeeping}"
        )
        return response
