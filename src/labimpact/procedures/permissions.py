"""Who may work on procedure cases: rights are held per office."""

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.procedures.models import ProcedureCase


def can_open_for(actor: Actor, office_id: int | None) -> bool:
    """Opening a case (aprire una pratica) for an office."""
    return actor.can(Permission.PROCEDURE_MANAGE, office_id=office_id)


def can_manage(actor: Actor, case: ProcedureCase) -> bool:
    """A case belongs to its office: any colleague may carry it on."""
    return actor.can(Permission.PROCEDURE_MANAGE, office_id=case.office_id)
