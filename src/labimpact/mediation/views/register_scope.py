"""Finding what a page of the register is about, in the actor's scope."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.shortcuts import get_object_or_404

from labimpact.base.access import ActorRequest
from labimpact.base.permissions import Permission
from labimpact.mediation import permissions
from labimpact.mediation.models import HourPackage, Mediator

M = TypeVar("M", bound=Model)


def mediator_seen(request: ActorRequest, pk: int) -> Mediator:
    """A mediator of the services that the actor coordinates, or 404."""
    offices = request.actor.offices_where(Permission.MEDIATION_COORDINATE)
    rows = Mediator.objects.filter(service__in=offices)
    return get_object_or_404(
        rows.select_related("service__office", "municipality__province"), pk=pk
    )  # fmt: skip


def row_of(mediator: Mediator, model: type[M], row: int) -> M:
    """A row of that mediator's register, or 404."""
    return get_object_or_404(model, pk=row, mediator=mediator)


def package_seen(request: ActorRequest, pk: int) -> HourPackage:
    """A package of the actor's services, or of the body they ask for, or 404."""
    rows = HourPackage.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("body", "service__office", "activity"), pk=pk)


def package_kept(request: ActorRequest, pk: int) -> HourPackage:
    """A package that the actor may change: 404 out of scope, 403 in that of the body alone."""
    package = package_seen(request, pk)
    if not permissions.coordinates(request.actor, package.service_id):
        raise PermissionDenied
    return package
