"""The form sheet's check, and the sheets printed for the person."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.procedures.actions.holding import locked, note
from labimpact.procedures.models import ProcedureCase


@transaction.atomic
def check_form(case: ProcedureCase, fingerprint: str, *, shown: str, by: Actor) -> ProcedureCase:
    """Note that an operator compared the sheet with the person's papers (foglio controllato).

    `shown` is the fingerprint of what was on the screen: what changed meanwhile was not checked.
    """
    case = locked(case, by)
    if shown != fingerprint:
        raise Refused(_("Intanto un dato è cambiato: guarda di nuovo il foglio."))
    case.form_checked_at, case.form_checked_by_id = clock.now(), by.user_id
    case.form_fingerprint = fingerprint
    case.save(update_fields=["form_checked_at", "form_checked_by", "form_fingerprint"])
    note("procedure.form_checked", case, by)
    return case


def record_sheet(case: ProcedureCase, persons: list[int], *, printed: bool, by: Actor) -> None:
    """Note that the sheet with everybody's data was read, or printed."""
    action = "procedure.printed" if printed else "procedure.form_read"
    note(action, case, by, persons=persons)
