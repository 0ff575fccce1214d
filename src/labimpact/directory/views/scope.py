"""What every page of the keepers begins with: the service, within what the actor keeps."""

from django.shortcuts import get_object_or_404

from labimpact.base.access import ActorRequest
from labimpact.directory.models import PublicService


def service_of(request: ActorRequest, pk: int) -> PublicService:
    """A service that the actor keeps; out of scope it is not found."""
    rows = PublicService.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("organisation", "owner_office"), pk=pk)
