"""Addresses as people and machines send them: opened again, or with what no database keeps."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve

_STAFF = "/lavoro/"
_NULL = "%00"


class NoNullMiddleware:
    """Null characters are dropped from an address: PostgreSQL keeps none in a text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        while _NULL in query:
            query = request.META["QUERY_STRING"] = query.replace(_NULL, "")
        return self.get_response(request)


class OpenedAgainMiddleware:
    """After a refused form its address stands in the browser: opened again, it was an empty page.

    The page it leads to asks for itself who may see it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code == 405 and is_page and request.path.startswith(_STAFF):
            return HttpResponseRedirect(_above(request.path))
        return response


def _above(path: str) -> str:
    """The nearest address above that is one of ours; in the end, the page of the day."""
    while path != _STAFF:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        break
    return path
