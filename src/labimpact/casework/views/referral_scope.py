"""Finding a referral and a person in one's scope."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from labimpact.base.access import ActorRequest
from labimpact.base.numbers import row_number
from labimpact.casework.models import Referral
from labimpact.people.actions import show_name
from labimpact.people.models import Person


def person_asked(request: ActorRequest) -> Person | None:
    """The person named in the address, whom the actor sees; nobody when none is named."""
    wanted = request.GET.get("person", "")
    if not wanted:
        return None
    known = Person.objects.visible_to(request.actor).current()
    return show_name(get_object_or_404(known, pk=row_number(wanted)), by=request.actor)


def referral_seen(request: ActorRequest, pk: int) -> Referral:
    """A referral that one of the actor's offices sent or received, or 404."""
    rows = Referral.objects.visible_to(request.actor).select_related("from_office", "to_office")
    return get_object_or_404(rows, pk=pk)
