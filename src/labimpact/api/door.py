"""The door of what machines read: no cookie, whoever asks from wherever, only reading (ADR 0035).

Whoever asks is the actor `public`, even from a browser in which somebody has signed in: what they
brought is forgotten before anything looks at it, so that an answer is alike for everybody and may
be kept by whoever passes it on.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from labimpact.api.problems import problem

PREFIX = "/api/"
READING = ("GET", "HEAD", "OPTIONS")
# Seconds for which an answer may be used without asking again: as long as a page of the portal.
MAX_AGE = 120


class MachineDoorMiddleware:
    """Forgets cookies, answers browsers of other sites, and says what may be kept how long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        answer = self._answer(request)
        tag = answer.headers.get("ETag")
        known = get_conditional_response(request, etag=tag, response=answer) if tag else None
        return _open_to_all(known or answer)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method not in READING:
            refused = problem(405, "Qui si legge soltanto: GET, HEAD, OPTIONS.")
            refused["Allow"] = ", ".join(READING)
            return refused
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(READING)})
        method, request.method = request.method, "GET"
        answer = self.get_response(request)
        # The body of what only the head is asked of is left out by the server.
        request.method = method
        if answer.status_code == 200:
            # Weak: a proxy in front of the product packs the answer, and it remains the same.
            answer["ETag"] = f'W/"{blake2b(answer.content, digest_size=12).hexdigest()}"'
            patch_cache_control(answer, public=True, max_age=MAX_AGE)
        # Of the cookies that somebody looked for there was none.
        del answer["Vary"]
        patch_vary_headers(answer, ["Accept-Language"])
        return answer


def _open_to_all(answer: HttpResponseBase) -> HttpResponseBase:
    """Any page of any site may read this (CORS): there is nothing here that is somebody's own."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Allow-Methods"] = ", ".join(READING)
    answer["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
    answer["Access-Control-Expose-Headers"] = "Content-Language, ETag"
    answer["Access-Control-Max-Age"] = "86400"
    return answer
