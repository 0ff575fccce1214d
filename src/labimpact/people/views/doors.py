"""The entrance that all pages about one person share."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from labimpact.base.access import ActorRequest
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.people.models import Person
from labimpact.people.queries.protection import offices_knowing


@dataclass(frozen=True)
class Door:
    """A person in scope, and by which of one's offices (`office_id`) one came in."""

    person: Person
    office_id: int
    actor: Actor
    knowing: frozenset[int]

    def may(self, permission: Permission) -> bool:
        """May one of the actor's offices that know the person do that as well?"""
        return bool(self.knowing & self.actor.offices_where(permission))


def enter(request: ActorRequest, pk: int, permission: Permission) -> Door:
    """The person in scope (else 404) and the office by which the actor may do it (else 403).

    That office is the one the actor is acting for, when it can. Who looks in by an emergency does
    nothing but look.
    """
    actor = request.actor
    visible = Person.objects.visible_to(actor).select_related("mediation_language")
    person = get_object_or_404(visible, pk=pk)
    knowing = offices_knowing(actor, person, only_look=permission == Permission.PERSON_VIEW)
    able = knowing & actor.offices_where(permission)
    if not able:
        raise PermissionDenied
    office_id = actor.office_id if actor.office_id in able else min(able)
    return Door(person, office_id, actor, knowing)
