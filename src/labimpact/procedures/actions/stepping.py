"""Answers, and steps taken: their day is the event from which terms start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Doubtful, Refused
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
def take_step(
    case: ProcedureCase, code: str, taking: Taking, *, by: Actor, sure: bool = False
) -> CaseStep:
    """Write down a step of a case (passo fatto): the day it happened, receipt, codes, result.

    A result that sends back opens the earlier steps for another try. Days that contradict the
    other steps must be meant (`sure`).
    """
    case = locked(case, by)
    procedure = stored.definition(case.definition)
    step = procedure.step(code)
    if step is None:
        raise Refused(_("Questo passo non è della pratica."))
    row = current_step(case, code)
    _sensible(taking, step, case, row)
    if not sure:
        _likely(taking, procedure, step, case, row.round)
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
        raise Refused(
            _("Il giorno è nel futuro: scrivi quando è successo davvero."), field="done_on"
        )
    if taking.receipt_on is not None and day is not None and taking.receipt_on < day:
        raise Refused(
            _("La ricevuta non può avere una data prima della richiesta."), field="receipt_on"
        )
    if taking.receipt_on is not None and taking.receipt_on > clock.today():
        raise Refused(_("La ricevuta non può avere una data nel futuro."), field="receipt_on")
    if day is not None and step.results and not taking.result:
        raise Refused(_("Scrivi anche com'è andata."), field="result")
    if taking.result and taking.result not in {r.code for r in step.results}:
        raise Refused(_("Questo risultato non è del passo."))
    if day is not None and row.round > 1:
        before = case.steps.filter(round=row.round - 1).aggregate(last=Max("done_on"))["last"]
        if before is not None and day < before:
            raise Refused(
                _("Il tentativo di prima è del %(day)s: questo non può venire prima.")
                % {"day": f"{before:%d/%m/%Y}"},
                field="done_on",
            )


def _likely(
    taking: Taking, procedure: Procedure, step: Step, case: ProcedureCase, round_: int
) -> None:
    """Doubts what contradicts the other steps: a day out of their order, an old appointment."""
    before, after = _around(procedure, step, case, round_)
    day = taking.done_on
    if day is not None and before is not None and day < before:
        raise Doubtful(
            _("Un passo che viene prima è del %(day)s: controlla la data.")
            % {"day": f"{before:%d/%m/%Y}"},
            field="done_on",
        )
    if day is not None and after is not None and day > after:
        raise Doubtful(
            _("Un passo che viene dopo è già del %(day)s: controlla la data.")
            % {"day": f"{after:%d/%m/%Y}"},
            field="done_on",
        )
    seen = localtime(taking.appointment_at).date() if taking.appointment_at else None
    least = max((d for d in (day, before) if d is not None), default=None)
    if seen is not None and least is not None and seen < least:
        raise Doubtful(
            _("L'appuntamento viene prima del %(day)s: controlla l'anno.")
            % {"day": f"{least:%d/%m/%Y}"},
            field="appointment_on",
        )


def _around(
    procedure: Procedure, step: Step, case: ProcedureCase, round_: int
) -> tuple[date | None, date | None]:
    """The last day of the steps that come before this one, and the first of those after it."""
    place = {s.code: n for n, s in enumerate(procedure.steps)}
    before, after = [], []
    rows = case.steps.filter(done_on__isnull=False, round=round_)
    for code, day in rows.values_list("code", "done_on"):
        if day is not None and place.get(code, -1) > place[step.code]:
            after.append(day)
        elif day is not None and code != step.code:
            before.append(day)
    return max(before, default=None), min(after, default=None)


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
