"""What comes from a page of ours and stays with us, where there is no session to tell by.

The public's forms carry no token: before one's own page is opened there is no cookie that a token
could be compared with. A page of another site could therefore send them in the reader's browser:
sign somebody into a page that is not theirs, tap for them, give a place back whose address it
knows. The browser itself says where a form comes from: `Sec-Fetch-Site` (W3C Fetch Metadata) and,
where an older one is silent, `Origin` (RFC 6454). Pages with such forms leave both to be told:
their `Referrer-Policy` is `same-origin`, for with `no-referrer` the origin of our own forms is
«null», as a stranger can make theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

_OURS = frozenset({"same-origin", "none"})


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Did a page of another site, or of a neighbour on the same domain, send this form?

    A programme, and a browser older than both headers, say nothing: they are let in, since no page
    can make a browser of today keep silent.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in _OURS
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()


def own_forms(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view whose forms need no token and no cookie, and are taken from our own pages alone."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and comes_from_elsewhere(request):
            raise PermissionDenied("form of another site")
        return view(request, *args, **kwargs)

    exempt = csrf_exempt(wrapper)
    exempt.own_forms = True  # type: ignore[attr-defined]
    return exempt


def cookie_name(name: str) -> str:
    """How a cookie is called that no neighbour on the same domain can lay (`__Host-`, RFC 6265bis):
    the browser keeps that name to https, to this host and to every path of it."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name
