"""Correcting what a piece of an intervention says to SIUSS: code, character, amount."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework.actions.holding import note, worked
from labimpact.casework.actions.providing import work_of
from labimpact.casework.enums import Attendance
from labimpact.casework.models import Provision
from labimpact.deliveries import actions as deliveries


@transaction.atomic
def correct_benefit(
    provision: Provision, *, code: str, character: int | None, cost_cents: int | None, by: Actor
) -> Provision:
    """Correct the SIUSS data of something given (erogazione), by the office that recorded it.

    What was there stays in the history. What SIUSS was already told is cancelled and told anew by
    the next file (flows/siuss.py). Of a closed case too: files are made once the year is over.
    """
    case = worked(provision.case, by, even_closed=True)
    provision = case.provisions.select_for_update().get(pk=provision.pk)
    if provision.office_id != by.office_id:
        raise Refused(_("La corregge l'ufficio che l'ha registrata."))
    if provision.given_by_id is not None:
        raise Refused(_("Quello che ha dato un altro ufficio lo dice a SIUSS quell'ufficio."))
    if provision.voided_at is not None or provision.attendance != Attendance.PRESENT:
        raise Refused(_("Si corregge quello che è stato dato e non è annullato."))
    provision.benefit_code, provision.benefit_character = code.strip(), character
    provision.cost_cents = cost_cents
    provision.save(update_fields=["benefit_code", "benefit_character", "cost_cents"])
    deliveries.rewrite(work_of(case, provision), at=clock.now())
    note("case.benefit_corrected", case, by, provision=provision.pk)
    return provision
