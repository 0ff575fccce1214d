"""How a case and its parts are named where they are only an origin: reminders, appointments."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from labimpact.base import matters
from labimpact.base.actor import Actor
from labimpact.base.matters import Matter
from labimpact.procedures.models import CaseDeadline, CaseStep, ProcedureCase


def _case(title: str, pk: int, part: str = "") -> Matter:
    return Matter(label=title, url=reverse("procedures:detail", args=[pk]) + part)


def _cases(actor: Actor, ids: list[int]) -> dict[int, Matter]:
    rows = ProcedureCase.objects.visible_to(actor).filter(pk__in=ids)
    return {pk: _case(title, pk) for pk, title in rows.values_list("pk", "definition__title")}


def _deadlines(actor: Actor, ids: list[int]) -> dict[int, Matter]:
    rows = CaseDeadline.objects.visible_to(actor).filter(pk__in=ids)
    return _parts(rows.annotate(what=F("label")), "#scadenze")


def _steps(actor: Actor, ids: list[int]) -> dict[int, Matter]:
    cases = ProcedureCase.objects.visible_to(actor)
    rows = CaseStep.objects.filter(pk__in=ids, case__in=cases)
    return _parts(rows.annotate(what=F("appointment_place")), "")


def _parts(rows: QuerySet[Any], part: str) -> dict[int, Matter]:
    """A part is told with its case: the same term stands in many procedures."""
    found = rows.values_list("pk", "what", "case_id", "case__definition__title")
    return {
        pk: _case(" · ".join(filter(None, [what, title])), case, part)
        for pk, what, case, title in found
    }


def register() -> None:
    """Name every kind of origin that a case gives."""
    for kind in ("procedures.case", "procedures.procedurecase"):
        matters.register(kind, _cases)
    matters.register("procedures.casedeadline", _deadlines)
    matters.register("procedures.casestep", _steps)
