"""Whose day the phone may show without signal."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# The name of the mark: a cookie that holds the number of a user, and opens nothing.
WHOSE = "giornata"


class WhoseDayMiddleware:
    """The mark that says whose day is kept on a phone goes with the first answer to anybody else.

    The worker that shows the day without signal reads no session: it looks only into what is kept
    for the user of the mark (mediation/offline/worker.js), so that whoever signs in on the same
    phone, or nobody, is never shown the day of who was there before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        marked = request.COOKIES.get(WHOSE)
        if marked is not None and WHOSE not in response.cookies:
            user = getattr(request, "user", None)
            if user is None or not user.is_authenticated or str(user.pk) != marked:
                response.delete_cookie(WHOSE)
        return response
