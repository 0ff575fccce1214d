"""The door of the editor: its own entrance and its own content-security policy (house.md 4)."""

from collections.abc import Callable
from typing import Any, cast

from csp.constants import SELF, UNSAFE_INLINE
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from labimpact.base.access import ActorRequest
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.editorial.newsroom import afterwards_as

PREFIX = "/redazione/"
# Wagtail's screens hold scripts and styles of their own; still nothing comes from elsewhere.
_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}


class NewsroomDoorMiddleware:
    """Lets in whoever writes for the portal somewhere; to everybody else it is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        actor = cast("ActorRequest", request).actor
        if actor.user_id is not None and not _may_enter(actor, request):
            raise PermissionDenied
        response = self.get_response(request)
        afterwards_as(actor)
        response._csp_replace = _POLICY  # type: ignore[attr-defined]
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:  # fmt: skip
        """What the house refuses in the midst of Wagtail's work is a sentence, not an error."""
        if not request.path.startswith(PREFIX) or not isinstance(exception, Refused):
            return None
        messages.error(request, str(exception))
        return redirect("wagtailadmin_home")


def _may_enter(actor: Actor, request: HttpRequest) -> bool:
    """A right to write somewhere, and a seat: the newsroom of a new area opens in some minutes."""
    return (
        actor.can_somewhere(Permission.CONTENT_WRITE)
        or actor.can_somewhere(Permission.CONTENT_PUBLISH)
    ) and cast("Any", request.user).has_perm("wagtailadmin.access_admin")
