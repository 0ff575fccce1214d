"""Pressing an authority that has let its term pass (sollecito)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.correspondence.actions import letters
from labimpact.correspondence.enums import LetterKind
from labimpact.correspondence.models import OfficeLetter
from labimpact.procedures.actions.holding import locked, note
from labimpact.procedures.enums import Holder
from labimpact.procedures.models import CaseDeadline, ProcedureCase
from labimpact.procedures.queries.dates import standing_of
from labimpact.rules import queries as rules
from labimpact.rules.procedures import stored
from labimpact.rules.terms import Standing


@transaction.atomic
def press(case: ProcedureCase, deadline: CaseDeadline, *, by: Actor) -> OfficeLetter:
    """Draft the letter to an authority whose term has passed, with act, filing and receipt.

    A term that has passed grants nothing: one can only ask in writing.
    """
    case = locked(case, by)
    overdue = standing_of(deadline, clock.today()) is Standing.OVERDUE
    if deadline.holder != Holder.AUTHORITY or not deadline.is_live or not overdue:
        raise Refused(
            _("Si sollecita solo un ufficio pubblico che ha lasciato passare il termine.")
        )
    procedure = stored.definition(case.definition)
    of = procedure.deadlines[deadline.index]
    waited = procedure.step(of.ends_with or "")
    term = next(iter(rules.terms(deadline.rule, deadline.event_on)), None)
    letter = letters.draft(
        LetterKind.OVERDUE, person=case.person, office_id=case.office_id, by=by,
        addressee=(waited.who if waited else None) or "", matter=deadline.label,
        source=term.source if term else "", filed_on=deadline.event_on, due_on=deadline.safe_on,
        receipt=_receipt(case, of.after_step or "", deadline.round),
    )  # fmt: skip
    note("procedure.pressed", case, by)
    return letter


def _receipt(case: ProcedureCase, step: str, round_: int) -> str:
    row = case.steps.filter(code=step, round=round_).first()
    if row is None:
        return ""
    codes = (row.receipt_code, row.assicurata, row.ologramma)
    return ", ".join(code for code in codes if code)
