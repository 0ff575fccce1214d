from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.imports import actions
from labimpact.imports.views.scope import register_of, to_detail


@access(Permission.REGISTER_IMPORT)
@require_POST
def start(request: ActorRequest, pk: int) -> HttpResponse:
    """Import the rows that are ready, in the background; or go on where it stopped."""
    return _asked(request, pk, actions.start)


@access(Permission.REGISTER_IMPORT)
@require_POST
def stop(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask the work under way to stop."""
    return _asked(request, pk, actions.stop)


@access(Permission.REGISTER_IMPORT)
@require_POST
def undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the whole import back."""
    return _asked(request, pk, actions.start_undo)


def _asked(request: ActorRequest, pk: int, action: Callable[..., None]) -> HttpResponse:
    register = register_of(request, pk)
    try:
        action(register, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return to_detail(register)
