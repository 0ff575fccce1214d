"""Who looks at eligibility, and who sends the flows."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.flows.models import SiussFile
from labimpact.people.models import Person
from labimpact.people.queries.protection import is_kept_by


def can_photograph(actor: Actor, person: Person | None = None) -> bool:
    """Eligibility is written down by who edits the records of the office they act for; of a person,
    when that office follows them by a right that no emergency gave."""
    office = actor.office_id
    if office is None or not actor.can(Permission.PERSON_EDIT, office_id=office):
        return False
    return person is None or is_kept_by(person, office)


def can_send(actor: Actor) -> bool:
    """SIUSS files name persons: their own right, held in the office that follows them.

    No role that reaches an area holds it, because none of those opens a person.
    """
    return actor.can(Permission.FLOW_SEND, office_id=actor.office_id)


def can_close(actor: Actor, file: SiussFile) -> bool:
    """Whoever sends for the office of the file says that it went, or that it was thrown away."""
    return actor.can(Permission.FLOW_SEND, office_id=file.office_id)


def can_set_call(actor: Actor) -> bool:
    """Whom a call takes in is said for the whole plan, by who manages it everywhere."""
    return Permission.PROGRAMME_MANAGE in actor.network
