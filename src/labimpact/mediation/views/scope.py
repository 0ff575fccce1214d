"""Finding what a page of mediation is about, in the actor's scope, and answering an action."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.utils.cache import patch_cache_control

from labimpact.base.access import ActorRequest
from labimpact.base.permissions import Permission
from labimpact.mediation.models import (
    Assignment,
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


def shut(response: HttpResponse) -> HttpResponse:
    """The address is a secret: nothing between here and the reader keeps what it shows."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def mediator_seen(request: ActorRequest, pk: int) -> Mediator:
    """A mediator of a service that the actor coordinates, or 404."""
    offices = request.actor.offices_where(Permission.MEDIATION_COORDINATE)
    rows = Mediator.objects.filter(service__in=offices).select_related("service__office")
    return get_object_or_404(rows, pk=pk)


def my_assignment(request: ActorRequest, pk: int) -> Assignment:
    """An assignment of the actor's own, or 404."""
    rows = Assignment.objects.filter(
        mediator__user=request.actor.user_id,
        mediator__service__in=request.actor.offices_where(Permission.MEDIATION_WORK),
    ).select_related(
        "mediator", "session__request__body", "session__request__language",
        "session__service__office", "report", "way",
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk)


def kept(response: HttpResponse) -> HttpResponse:
    """No cache on the way keeps it: what stays on the phone is what the day's own script keeps."""
    patch_cache_control(response, private=True, no_store=True)
    return response


def icon() -> str:
    return static("ui/icon.svg")
