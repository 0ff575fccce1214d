"""Answers, and steps taken: their day is the event from which terms start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.procedures.actions.holding import locked, note
from labimpact.procedures.actions.refreshing import refresh
from labimpact.procedures.models import CaseStep, ProcedureCase
from labimpact.rules.procedures import stored, typed
from labimpact.rules.procedures.definition import Procedure, Step


@transaction.atomic
def answer(case: ProcedureCase, answers: Mapping[str, Any], *, by: Actor) -> ProcedureCase:
    """Write down the answers to the procedure's questions; terms and checklist follow them."""
    case = locked(case, by)
    case.answers = typed.stored(answers)
    case.version += 1
    case.save(update_fields=["answers", "version"])
    refresh(case, by=by)
    note("procedure.answered", case, by)
    return case


@dataclass(frozen=True, kw_only=True)
class Taking:
    """What is written down of a step; `done_on` empty means announced, not yet done."""

    done_on: date | None
    done_by: str = ""
    result: str = ""
    receipt_code: str = ""
    receipt_on: date | None = None
    assicurata: str = ""
    ologramma: str = ""
    appointment_at: datetime | None = None
    appointment_place: str = ""
    note: str = ""


@transaction.atomic
def take_step(case: ProcedureCase, code: str, taking: Taking, *, by: Actor) -> CaseStep:
    """Write down a step of a case (passo fatto): the day it happened, receipt, codes, result.

    A result that sends back opens the earlier steps for another try.
    """
    case = locked(case, by)
    procedure = stored.definition(case.definition)
    step = procedure.step(code)
    if step is None:
        raise Refused(_("Questo passo non è della pratica."))
    row = current_step(case, code)
    _sensible(taking, step, case, row)
    for name in Taking.__dataclass_fields__:
        setattr(row, name, getattr(taking, name))
    row.recorded_by_id = by.user_id
    row.save()
    if taking.done_on is not None:
        _send_back(case, procedure, step, row)
    refresh(case, by=by)
    note("procedure.step_taken", case, by)
    return row


def current_step(case: ProcedureCase, code: str) -> CaseStep:
    """The last try of a step, or a new row when nobody has tried yet."""
    rows = CaseStep.objects.filter(case=case, code=code)
    return rows.order_by("-round").first() or CaseStep(case=case, code=code)


def _sensible(taking: Taking, step: Step, case: ProcedureCase, row: CaseStep) -> None:
    """Refuses what cannot be: the future, a receipt before its request, a missing result."""
    day = taking.done_on
    if day is not None and day > clock.today():
        raise Refused(_("Il giorno è nel futuro: scrivi quando è successo davvero."))
    if taking.receipt_on is not None and day is not None and taking.receipt_on < day:
        raise Refused(_("La ricevuta non può avere una data prima della richiesta."))
    if day is not None and step.results and not taking.result:
        raise Refused(_("Scrivi anche com'è andata."))
    if taking.result and taking.result not in {r.code for r in step.results}:
        raise Refused(_("Questo risultato non è del passo."))
    if day is not None and row.round > 1:
        before = case.steps.filter(round=row.round - 1).aggregate(last=Max("done_on"))["last"]
        if before is not None and day < before:
            raise Refused(
                _("Il tentativo di prima è del %(day)s: questo non può venire prima.")
                % {"day": f"{before:%d/%m/%Y}"}
            )


def _send_back(case: ProcedureCase, procedure: Procedure, step: Step, row: CaseStep) -> None:
    result = next((r for r in step.results if r.code == row.result), None)
    if result is None or result.back_to is None:
        return
    order = [s.code for s in procedure.steps]
    for code in order[order.index(result.back_to) : order.index(step.code) + 1]:
        CaseStep.objects.get_or_create(case=case, code=code, round=row.round + 1)


@transaction.atomic
def once_more(case: ProcedureCase, code: str, *, by: Actor) -> CaseStep:
    """Open a step that was done for another time (di nuovo): a second entry, a new appointment.

    What was written stays; terms will start from the last time.
    """
    case = locked(case, by)
    row = current_step(case, code)
    if row.pk is None or row.done_on is None:
        raise Refused(_("Questo passo non è ancora fatto: scrivilo."))
    again = CaseStep.objects.create(case=case, code=code, round=row.round + 1)
    note("procedure.step_again", case, by)
    return again


@transaction.atomic
def undo_step(case: ProcedureCase, code: str, *, by: Actor) -> CaseStep | None:
    """Take back a step written by mistake (annulla il passo); later tries not yet done go too."""
    case = locked(case, by)
    row = CaseStep.objects.filter(case=case, code=code, done_on__isnull=False)
    step = row.order_by("-round").first()
    if step is None:
        return None
    if CaseStep.objects.filter(case=case, round__gt=step.round, done_on__isnull=False).exists():
        raise Refused(_("Dopo ci sono già altri passi: prima annulla quelli."))
    CaseStep.objects.filter(case=case, round__gt=step.round).delete()
    step.done_on, step.result = None, ""
    step.save(update_fields=["done_on", "result"])
    refresh(case, by=by)
    note("procedure.step_undone", case, by)
    return step
