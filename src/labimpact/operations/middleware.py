"""What a visitor reads when the database is not answering."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

# Never sent back to the page: secrets, and the token that a new page brings anyway.
_NOT_KEPT = {"csrfmiddlewaretoken", "password", "password1", "password2", "code"}


class DatabaseDownMiddleware:
    """Turn a lost database into one clear page that still holds what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            return database_down(request)
        return None


def database_down(request: HttpRequest) -> HttpResponse:
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in _NOT_KEPT
    ]
    page = render_to_string("operations/database_down.html", {"kept": kept, "path": request.path})
    return HttpResponse(page, status=503, headers={"Retry-After": "10"})
