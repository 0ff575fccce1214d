"""The door of the editor: its own entrance and its own content-security policy (house.md 4)."""

import logging
from collections.abc import Callable
from typing import Any, cast

from csp.constants import SELF, UNSAFE_INLINE
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from psycopg.errors import InsufficientPrivilege

from labimpact.base.access import ActorRequest
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.editorial.newsroom import afterwards_as

logger = logging.getLogger(__name__)

PREFIX = "/redazione/"
# On the request: something in it was refused.
_REFUSED = "_newsroom_refused"
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
        # What is refused in the midst of Wagtail's work leaves nothing of it behind.
        with transaction.atomic():
            response = self.get_response(request)
            if hasattr(request, _REFUSED):
                transaction.set_rollback(True)
        afterwards_as(actor)
        response._csp_replace = _POLICY  # type: ignore[attr-defined]
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:  # fmt: skip
        """What the house or the wall refuses in the midst of Wagtail's work is a sentence."""
        said = _said(exception) if request.path.startswith(PREFIX) else ""
        if not said:
            return None
        setattr(request, _REFUSED, True)
        messages.error(request, said)
        return redirect("wagtailadmin_home")


def _said(exception: Exception) -> str:
    if isinstance(exception, Refused):
        return str(exception)
    if isinstance(exception, ProgrammingError) and isinstance(
        exception.__cause__, InsufficientPrivilege
    ):
        logger.warning("the wall refused an editor", exc_info=exception)
        return _("Questo lo può fare solo un'altra redazione. Non è stato cambiato niente.")
    return ""


def _may_enter(actor: Actor, request: HttpRequest) -> bool:
    """A right to write somewhere, and a seat: the newsroom of a new area opens in some minutes."""
    return (
        actor.can_somewhere(Permission.CONTENT_WRITE)
        or actor.can_somewhere(Permission.CONTENT_PUBLISH)
    ) and cast("Any", request.user).has_perm("wagtailadmin.access_admin")
