"""Pages that are alike for everybody who has not signed in: who may keep them, and how long.

A browser or a proxy keeps such a page for two minutes and then asks whether it has changed; each
process keeps what it has drawn for some seconds more on a shelf of its own, so that a page many
people ask for is drawn once. Whoever brings a cookie is answered anew, and nothing that sets one
is kept: the shelf holds only what the public wall lets through (ADR 0033). Such a page holds no
secret either, and is packed for whoever can unpack it: an old phone pays for its data.
"""

from __future__ import annotations

import gzip
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from hashlib import blake2b
from http import HTTPStatus
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

# Seconds for which a page may be shown without asking again: a withdrawn page is gone after them.
MAX_AGE = 120
# Bytes of pages that a process keeps.
ROOM = 8 * 1024 * 1024
# Shorter ones would not be smaller.
_WORTH_PACKING = 512
_MARK = "for_everybody"
# What the policy of a page says beyond that of all pages (django-csp writes it on the way out).
_POLICY = "_csp_update"


def for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark the answers of a view as alike for everybody who has not signed in."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        setattr(response, _MARK, True)
        return response

    return wrapper


@dataclass(frozen=True)
class Kept:
    """A page as it was answered, and until when it may be answered again."""

    content: bytes
    headers: dict[str, str]
    match: Any  # the route, for the log of requests
    until: float
    policy: Any = None

    @cached_property
    def packed(self) -> bytes:
        """The page in gzip (RFC 1952), packed once for all who ask for it."""
        return gzip.compress(self.content, 6, mtime=0)


class Shelf:
    """The pages of one process, the oldest leaving first when there is no more room."""

    def __init__(self, seconds: float, room: int = ROOM) -> None:
        self.seconds, self.room = seconds, room
        self._pages: OrderedDict[str, Kept] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, address: str) -> Kept | None:
        found = self._pages.get(address)
        return found if found is not None and found.until > time.monotonic() else None

    def put(self, address: str, kept: Kept) -> None:
        if not self.seconds or len(kept.content) > self.room // 4:
            return
        with self._lock:
            self._drop(address)
            self._pages[address] = kept
            self._size += len(kept.content)
            while self._size > self.room:
                self._drop(next(iter(self._pages)))

    def _drop(self, address: str) -> None:
        gone = self._pages.pop(address, None)
        self._size -= len(gone.content) if gone else 0


class PublicPagesMiddleware:
    """Answers from the shelf, and says of what may be kept for how long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.shelf = Shelf(settings.PORTAL_SHELF_SECONDS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or request.META.get("HTTP_COOKIE"):
            return self.get_response(request)
        # What stands on the shelf passes no later middleware: a strange host is refused here.
        request.get_host()
        address = "" if request.META.get("QUERY_STRING") else request.path
        kept = self.shelf.get(address) if address else None
        if kept is not None:
            request.resolver_match = kept.match
            response = HttpResponse(kept.content, headers=kept.headers)
        else:
            response = self.get_response(request)
            if not _is_for_everybody(response):
                return response
            _say(response)
            until = time.monotonic() + self.shelf.seconds
            kept = Kept(
                response.content, dict(response.headers), request.resolver_match, until,
                getattr(response, _POLICY, None),
            )  # fmt: skip
            if address and request.method == "GET":
                self.shelf.put(address, kept)
        found = get_conditional_response(request, etag=response["ETag"], response=response)
        if found is None or found.status_code != HTTPStatus.NOT_MODIFIED:
            found = _for_the_phone(request, response, kept)
        # «Not modified» says the policy again as well, and a browser takes the newer one.
        if kept.policy:
            setattr(found, _POLICY, kept.policy)
        return found


def _is_for_everybody(response: HttpResponse) -> bool:
    return (
        getattr(response, _MARK, False)
        and response.status_code == 200
        and not response.cookies
        and not response.has_header("Cache-Control")
    )


def _say(response: HttpResponse) -> None:
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    # Weak: a proxy in front of the product packs the answer, and it remains the same page.
    response["ETag"] = f'W/"{blake2b(response.content, digest_size=12).hexdigest()}"'


def _for_the_phone(request: HttpRequest, response: HttpResponse, kept: Kept) -> HttpResponse:
    can = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    if can and len(kept.content) >= _WORTH_PACKING:
        response.content = kept.packed
        response["Content-Encoding"] = "gzip"
        if response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))
    return response
