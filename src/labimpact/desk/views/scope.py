"""Finding a contact within one's scope, and the door to changing it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from labimpact.base import clock
from labimpact.base.access import ActorRequest
from labimpact.desk import permissions
from labimpact.desk.models import Contact
from labimpact.worklist.queries import colleagues


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


def colleagues_of(request: ActorRequest, office_id: int) -> Callable[[], list[tuple[int, str]]]:
    """To whom the next step may be given; asked only when the list is drawn or chosen from."""

    @cache
    def choices() -> list[tuple[int, str]]:
        people = colleagues(office_id, on=clock.today())
        return [(user.pk, str(user)) for user in people if user.pk != request.actor.user_id]

    return choices
