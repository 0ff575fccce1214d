"""The first two movements of every view of a person: find in scope, then the door."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from labimpact.base.access import ActorRequest, when_shown
from labimpact.people import permissions
from labimpact.people.actions.reading import open_record
from labimpact.people.models import Household, Person, same_person


def person_in_scope(request: ActorRequest, pk: int) -> Person:
    """A person of the actor's scope, or 404 as if there were none."""
    return get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)


def person_to_edit(request: ActorRequest, pk: int) -> Person:
    """A person of the actor's scope whom they may change, else 403; noted where they are shown."""
    person = person_in_scope(request, pk)
    if not permissions.can_edit(request.actor, person):
        raise PermissionDenied
    when_shown(request, lambda: open_record(person, by=request.actor))
    return person


def household_of(person: Person, pk: int) -> Household:
    """A household to which the person belongs, or 404."""
    mine = Household.objects.filter(
        same_person("members__person", person), members__valid_to=None
    ).distinct()
    return get_object_or_404(mine, pk=pk)
