"""What every page of the keepers begins with: the service, within what the actor keeps."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from labimpact.base.access import ActorRequest
from labimpact.directory.models import PublicService
from labimpact.directory.permissions import can_change


def service_of(request: ActorRequest, pk: int) -> PublicService:
    """A service that the actor keeps; out of scope it is not found."""
    rows = PublicService.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("organisation", "owner_office"), pk=pk)


def changeable(request: ActorRequest, pk: int) -> PublicService:
    """A service that the actor may change; one that is only read has a closed door."""
    service = service_of(request, pk)
    if not can_change(request.actor, service):
        raise PermissionDenied
    return service
