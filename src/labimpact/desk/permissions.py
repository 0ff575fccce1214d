"""Who may do what with contacts: rights are held per office."""

from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.desk.models import Contact


def author_of(actor: Actor) -> int:
    """The user who signs a contact or a draft: never a system actor."""
    if actor.user_id is None:
        raise Refused(_("Solo chi lavora in un ufficio può registrare contatti."))
    return actor.user_id


def can_record(actor: Actor, office_id: int | None) -> bool:
    """Recording a contact (registrare un contatto) for an office."""
    return actor.can(Permission.CONTACT_RECORD, office_id=office_id)


def can_correct(actor: Actor, contact: Contact) -> bool:
    """Correcting, voiding, restoring or promoting: whoever records for the contact's office."""
    return actor.can(Permission.CONTACT_RECORD, office_id=contact.office_id)


def can_attribute(actor: Actor, office_id: int | None) -> bool:
    """Saying to which activity the contacts of an office belong (attribuire)."""
    return actor.can(Permission.ACTIVITY_ATTRIBUTE, office_id=office_id)
