"""Who carries a case on, its pauses, its end, and what comes after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Doubtful, Refused
from labimpact.people.models import Person
from labimpact.procedures.actions.holding import locked, note
from labimpact.procedures.actions.opening import open_case
from labimpact.procedures.actions.refreshing import refresh
from labimpact.procedures.enums import CaseState
from labimpact.procedures.models import ProcedureCase
from labimpact.rules.models import ProcedureVersion
from labimpact.rules.procedures import stored
from labimpact.worklist.queries import colleagues


@transaction.atomic
def transfer(case: ProcedureCase, to: User, *, by: Actor) -> ProcedureCase:
    """Pass a case to a colleague of the office (passa a un collega)."""
    case = locked(case, by)
    people = colleagues(case.office_id, on=clock.today(), about_person=True)
    if to.pk not in {user.pk for user in people}:
        raise Refused(_("Non può seguirla: lavora altrove, o il suo ruolo non apre le schede."))
    if to.pk == case.assigned_to_id:
        raise Refused(_("La segue già."))
    case.assigned_to = to
    case.save(update_fields=["assigned_to"])
    note("procedure.transferred", case, by)
    return case


@transaction.atomic
def pause(
    case: ProcedureCase, *, reason: str, until: date | None = None, by: Actor
) -> ProcedureCase:
    """Put a case in pause (in pausa), saying why; its terms go on, no law stops for a pause."""
    case = locked(case, by)
    if not reason.strip():
        raise Refused(_("Scrivi perché è in pausa."))
    if until is not None and until <= clock.today():
        raise Refused(_("Scegli un giorno dopo oggi, o lascia vuoto."))
    case.state, case.pause_reason, case.paused_until = CaseState.PAUSED, reason.strip(), until
    case.save(update_fields=["state", "pause_reason", "paused_until"])
    refresh(case, by=by)
    note("procedure.paused", case, by)
    return case


@transaction.atomic
def resume(case: ProcedureCase, *, by: Actor) -> ProcedureCase:
    """Take a case out of its pause (riprendi)."""
    case = locked(case, by)
    if case.state != CaseState.PAUSED:
        raise Refused(_("La pratica non è in pausa."))
    case.state, case.pause_reason, case.paused_until = CaseState.OPEN, "", None
    case.save(update_fields=["state", "pause_reason", "paused_until"])
    refresh(case, by=by)
    note("procedure.resumed", case, by)
    return case


@transaction.atomic
def close(
    case: ProcedureCase,
    *,
    by: Actor,
    outcome: str = "",
    reason: str = "",
    on: date | None = None,
    sure: bool = False,
) -> ProcedureCase:
    """Close a case (chiudi) with its outcome, or with the reason why there is none.

    An outcome of a procedure of which no step was written must be meant (`sure`).
    """
    case = locked(case, by)
    procedure = stored.definition(case.definition)
    day = on or clock.today()
    if outcome and procedure.outcome(outcome) is None:
        raise Refused(_("Questo esito non è della pratica."))
    if not outcome and not reason.strip():
        raise Refused(_("Scegli un esito, o scrivi perché la chiudi senza."))
    if day > clock.today():
        raise Refused(_("Il giorno è nel futuro: scrivi quando si è chiusa."))
    if day < case.opened_on:
        raise Refused(_("Non può chiudersi prima di essere stata aperta."))
    written = case.steps.filter(done_on__isnull=False).exists()
    if outcome and procedure.steps and not written and not sure:
        raise Doubtful(_("Nessun passo è scritto: scrivi prima quelli fatti, o chiudi lo stesso."))
    case.state, case.outcome, case.close_reason = CaseState.CLOSED, outcome, reason.strip()
    case.closed_on, case.closed_by_id = day, by.user_id
    case.paused_until, case.pause_reason = None, ""
    case.save()
    refresh(case, by=by)
    note("procedure.closed", case, by)
    return case


@transaction.atomic
def reopen(case: ProcedureCase, *, by: Actor) -> ProcedureCase:
    """Open a closed case again (riapri): its terms run as if it had never been closed."""
    case = locked(case, by, closed=True)
    if case.is_running:
        raise Refused(_("La pratica è già aperta."))
    case.state, case.outcome, case.close_reason = CaseState.OPEN, "", ""
    case.closed_on = case.closed_by = None
    case.save()
    refresh(case, by=by)
    note("procedure.reopened", case, by)
    return case


@transaction.atomic
def follow_on(
    case: ProcedureCase,
    definition: ProcedureVersion,
    person: Person,
    *,
    by: Actor,
    others: Sequence[tuple[Person, str]] = (),
) -> ProcedureCase:
    """Open the procedure that follows (pratica successiva), tied to the one it comes from."""
    return open_case(definition, person, by=by, others=others, follows=case)


@transaction.atomic
def adopt_version(case: ProcedureCase, definition: ProcedureVersion, *, by: Actor) -> ProcedureCase:
    """Move an open case to a newer version of its procedure (passa alla versione nuova)."""
    case = locked(case, by)
    if definition.code != case.code or definition.version <= case.definition.version:
        raise Refused(_("Non è una versione più nuova di questa pratica."))
    case.definition = definition
    case.save(update_fields=["definition"])
    refresh(case, by=by)
    note("procedure.version_adopted", case, by)
    return case
