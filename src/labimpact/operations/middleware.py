"""What a visitor reads when the database is not answering, or has no room left."""

import errno
import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string
from procrastinate.exceptions import ConnectorException
from psycopg.errors import DiskFull

_log = logging.getLogger(__name__)
# Never sent back to the page: secrets, and the token that a new page brings anyway.
_NOT_KEPT = {
    "csrfmiddlewaretoken", "password", "password1", "password2", "password_again", "oldpassword",
    "code", "credential",
}  # fmt: skip


class InstanceMiddleware:
    """Sign the health pages with the name of this run, whatever the answer.

    The launcher tells its own web server by it from another program on the same port.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.INSTANCE and request.path.startswith("/health/"):
            response.headers["LabImpact-Instance"] = settings.INSTANCE
        return response


class DatabaseDownMiddleware:
    """Turn a database lost inside a view into one clear page that still holds what was typed.

    What is lost inside another middleware becomes the same page through `handler500`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if is_database_error(error) and not request.path.startswith("/health/"):
            _log.error("the database does not answer", exc_info=error)
            return database_down(request, is_full=is_disk_full(error))
        return None


def is_database_error(error: BaseException | None) -> bool:
    """The database refused or lost, here or in the job queue, or a full disk; not a wrong query."""
    lost = OperationalError | InterfaceError | ConnectorException
    return is_disk_full(error) or any(isinstance(one, lost) for one in _causes(error))


def is_disk_full(error: BaseException | None) -> bool:
    """No room where the database writes, or where files, counters and uploads are put."""
    return any(
        isinstance(one, DiskFull)
        or (isinstance(one, OSError) and one.errno in (errno.ENOSPC, errno.EDQUOT))
        for one in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


class _TokenCheck(CsrfViewMiddleware):
    """The same check as ever, which says why instead of answering."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _is_ours(request: HttpRequest) -> bool:
    """The form carried our token: one sent by another site is never offered for sending again."""
    check = _TokenCheck(lambda request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, lambda request: HttpResponse(), (), {}) is None


def database_down(request: HttpRequest, *, is_full: bool = False) -> HttpResponse:
    """The page of a lost database or a full disk: what was typed is in it, to be sent again."""
    kept: list[tuple[str, str]] = []
    files: list[tuple[str, str]] = []
    try:
        if request.method == "POST" and _is_ours(request):
            kept = [
                (name, value)
                for name, values in request.POST.lists()
                for value in values
                if name not in _NOT_KEPT
            ]
            files = [(name, f.name or "") for name, many in request.FILES.lists() for f in many]
    except (SuspiciousOperation, OSError):
        kept = files = []
    page = render_to_string(
        "operations/database_down.html",
        {
            "kept": kept,
            "files": files,
            "is_form": bool(kept or files),
            "is_full": is_full,
            "path": request.get_full_path(),
            "token": get_token(request) if kept or files else "",
        },
    )
    return HttpResponse(
        page, status=503, headers={"Retry-After": "10", "Cache-Control": "no-store"}
    )
