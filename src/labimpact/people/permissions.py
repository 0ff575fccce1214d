"""Who may do what with a person's record."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.people.enums import GrantBasis
from labimpact.people.models import Person


def can_register(actor: Actor) -> bool:
    """A person is registered for the office one is acting for, if one may edit persons there."""
    return actor.can(Permission.PERSON_EDIT, office_id=actor.office_id)


def can_edit(actor: Actor, person: Person) -> bool:
    """A record is changed by an office that may edit persons and follows this one: an emergency
    lets look, and no more."""
    return _follows(actor, person, Permission.PERSON_EDIT)


def keeps(actor: Actor, person: Person) -> bool:
    """Does an office of the actor follow the person by a right that no emergency gave?"""
    return _follows(actor, person, Permission.PERSON_VIEW)


def _follows(actor: Actor, person: Person, permission: Permission) -> bool:
    mine = person.grants.live().filter(office__in=actor.offices_where(permission))
    return mine.exclude(basis=GrantBasis.EMERGENCY).exists()
