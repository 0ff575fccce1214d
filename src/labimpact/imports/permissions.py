"""Who brings registers in: for an office in which they may also register and record."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.imports.models import RegisterImport

NEEDED = (Permission.REGISTER_IMPORT, Permission.PERSON_EDIT, Permission.CONTACT_RECORD)


def can_import_for(actor: Actor, office_id: int | None) -> bool:
    """An import registers persons and records contacts: it takes all three rights."""
    return all(actor.can(permission, office_id=office_id) for permission in NEEDED)


def can_manage(actor: Actor, register: RegisterImport) -> bool:
    return can_import_for(actor, register.office_id)
