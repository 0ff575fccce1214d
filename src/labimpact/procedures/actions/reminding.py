"""The reminders of a case: planned with its dates, stopped at once when a matter is done."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localtime

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.correspondence.actions.planning import plan
from labimpact.correspondence.actions.stopping import stop
from labimpact.correspondence.enums import ReminderKind
from labimpact.correspondence.models import Reminder
from labimpact.procedures.enums import Holder
from labimpact.procedures.models import CaseDeadline, CaseStep, ProcedureCase
from labimpact.rules.procedures.definition import DaysBefore, Procedure
from labimpact.rules.terms import Edge

DEADLINE = "procedures.casedeadline"
STEP = "procedures.casestep"
CASE = "procedures.procedurecase"
Origin = tuple[str, int]


def remind(case: ProcedureCase, procedure: Procedure, *, by: Actor) -> None:
    """Bring the reminders in line with the case: own terms, appointments, papers to bring."""
    wanted: set[Origin] = set()
    for row in CaseDeadline.objects.filter(case=case, is_live=True, holder=Holder.PERSON):
        before = _before(procedure, row)
        days = before.rule or before.days
        if days:
            # A rule of reminders counts from the event itself (a permit's expiry), as it is known
            # to the person; days of the definition's own count from the date to act by.
            about = row.event_on if before.rule else row.safe_on
            plan(
                person=case.person, office_id=case.office_id, origin=(DEADLINE, row.pk),
                kind=ReminderKind.DEADLINE, about=about, days_before=days, by=by,
            )  # fmt: skip
            wanted.add((DEADLINE, row.pk))
    wanted |= _appointments(case, by)
    wanted |= _papers(case, by)
    for origin in _standing(case) - wanted:
        stop(origin, by=by)


def _before(procedure: Procedure, row: CaseDeadline) -> DaysBefore:
    """How long before one is reminded of a term, as its definition says."""
    inside = row.index < len(procedure.deadlines)
    return procedure.deadlines[row.index].remind if inside else DaysBefore()


def _appointments(case: ProcedureCase, by: Actor) -> set[Origin]:
    """Appointments of the authority that have still to come."""
    wanted: set[Origin] = set()
    if not case.is_running:
        return wanted
    for row in CaseStep.objects.filter(case=case, appointment_at__gt=clock.now()):
        if row.appointment_at is not None:
            plan(
                person=case.person, office_id=case.office_id, origin=(STEP, row.pk),
                kind=ReminderKind.APPOINTMENT, about=row.appointment_at, by=by,
            )  # fmt: skip
            wanted.add((STEP, row.pk))
    return wanted


def _papers(case: ProcedureCase, by: Actor) -> set[Origin]:
    """Papers still to be brought, before the next date on which the person acts."""
    day = _own_next(case) if case.is_running and case.papers_missing else None
    if day is None:
        return set()
    plan(
        person=case.person, office_id=case.office_id, origin=(CASE, case.pk),
        kind=ReminderKind.MISSING_DOCUMENT, about=day, by=by,
    )  # fmt: skip
    return {(CASE, case.pk)}


def _own_next(case: ProcedureCase) -> date | None:
    """The nearest day to come of the person's own terms and appointments; an office's is none."""
    terms = case.deadlines.filter(
        is_live=True, holder=Holder.PERSON, safe_on__gt=clock.today()
    ).exclude(edge=Edge.OPENS_AFTER)
    seen = case.steps.filter(appointment_at__gt=clock.now())
    days = [
        *terms.values_list("safe_on", flat=True),
        *(localtime(at).date() for at in seen.values_list("appointment_at", flat=True) if at),
    ]
    return min(days, default=None)


def _standing(case: ProcedureCase) -> set[Origin]:
    """What is still planned for this case."""
    ids = {
        DEADLINE: list(case.deadlines.values_list("pk", flat=True)),
        STEP: list(case.steps.values_list("pk", flat=True)),
        CASE: [case.pk],
    }
    rows = Reminder.objects.filter(person_id=case.person_id).planned()
    found = rows.filter(origin_kind__in=ids).values_list("origin_kind", "origin_id").distinct()
    return {(kind, pk) for kind, pk in found if pk in ids[kind]}
