"""Finding what a page of mediation is about, in the actor's scope, and answering an action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.shortcuts import get_object_or_404

from labimpact.base.access import ActorRequest
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.mediation.models import (
    MediationRequest,
    MediationService,
    MediationSession,
    Mediator,
)


def service_of(request: ActorRequest) -> MediationService:
    """The service that the actor coordinates: of the office they act for, else the first."""
    actor = request.actor
    offices = actor.offices_where(Permission.MEDIATION_COORDINATE)
    rows = MediationService.objects.filter(pk__in=offices).select_related("office__body")
    found = rows.filter(pk=actor.office_id).first() or rows.order_by("pk").first()
    if found is None:
        raise PermissionDenied
    return found


def me(request: ActorRequest) -> Mediator:
    """The mediator whom the signed-in user is, in the office they act for or the first."""
    rows = Mediator.objects.filter(
        user=request.actor.user_id,
        service__in=request.actor.offices_where(Permission.MEDIATION_WORK),
    ).select_related("service__office")
    found = rows.filter(service=request.actor.office_id).first() or rows.order_by("pk").first()
    if found is None:
        raise PermissionDenied
    return found


def request_seen(request: ActorRequest, pk: int) -> MediationRequest:
    """A request of the actor's services or offices, or 404."""
    rows = MediationRequest.objects.visible_to(request.actor).select_related(
        "service__office", "from_office", "body", "language", "package", "municipality"
    )
    return get_object_or_404(rows, pk=pk)


def session_seen(request: ActorRequest, pk: int) -> MediationSession:
    """A session on one of whose sides the actor stands, or 404."""
    rows = MediationSession.objects.visible_to(request.actor).select_related(
        "request__body", "request__language", "service__office"
    )
    return get_object_or_404(rows, pk=pk)


def attempt(form: Form, act: Callable[[], Any]) -> bool:
    """Run an action; its refusal is written on the form, at its field when it says which."""
    try:
        act()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True
