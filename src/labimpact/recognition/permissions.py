"""Who merges, who separates, who asks and who answers."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.people.enums import GrantBasis
from labimpact.people.models import Grant, Person

_P = Permission.PERSON_EDIT


def office_that_keeps(actor: Actor, person: Person) -> int | None:
    """The actor's office that may edit the person and follows them by no emergency, or None."""
    mine = actor.offices_where(_P)
    grants = Grant.objects.live().filter(person=person, office__in=mine)
    found = set(grants.exclude(basis=GrantBasis.EMERGENCY).values_list("office_id", flat=True))
    return actor.office_id if actor.office_id in found else min(found, default=None)
