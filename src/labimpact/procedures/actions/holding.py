"""Holding a case while it changes, and writing the deed into the register."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.procedures import permissions
from labimpact.procedures.models import ProcedureCase


def locked(case: ProcedureCase, by: Actor, *, closed: bool = False) -> ProcedureCase:
    """The case, held until the end of the transaction; a closed one changes only when reopened."""
    rows = ProcedureCase.objects.select_for_update(of=("self",)).select_related("definition")
    case = rows.get(pk=case.pk)
    if not permissions.can_manage(by, case):
        raise Refused(_("Questa pratica è di un altro ufficio."))
    if not case.is_running and not closed:
        raise Refused(_("La pratica è chiusa: prima riaprila."))
    return case


def note(action: str, case: ProcedureCase, by: Actor, *, persons: Sequence[int] = ()) -> None:
    """Write the deed into the register."""
    log.record(
        action, by=by, target=case, persons=[case.person_id, *persons], office_id=case.office_id
    )
