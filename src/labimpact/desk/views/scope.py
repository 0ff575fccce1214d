"""Finding a contact within one's scope, and the door to changing it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from labimpact.base.access import ActorRequest
from labimpact.desk import permissions
from labimpact.desk.models import Contact


def contact_seen(request: ActorRequest, pk: int) -> Contact:
    rows = Contact.objects.visible_to(request.actor).select_related(
        "office", "language", "activity", "recorded_by", "corrected_by",
        "case_meeting", "correspondence",
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk)


def contact_to_correct(request: ActorRequest, pk: int) -> Contact:
    contact = contact_seen(request, pk)
    if not permissions.can_correct(request.actor, contact):
        raise PermissionDenied
    return contact
