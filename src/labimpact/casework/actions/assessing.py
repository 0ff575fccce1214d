"""The assessment: needs, resources, support network, on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework.actions.holding import keep, led, move, note
from labimpact.casework.enums import CaseState, Tie
from labimpact.casework.models import AssessedNeed, Assessment, Case, SupportTie


@dataclass(frozen=True)
class NeedFound:
    area: str
    severity: int
    origin: str = ""
    note: str = ""


@dataclass(frozen=True)
class TieFound:
    who: str
    relation: str = ""
    tie: Tie = Tie.STRONG


@transaction.atomic
def assess(
    case: Case,
    *,
    needs: Sequence[NeedFound],
    ties: Sequence[TieFound],
    resources: str,
    by: Actor,
    note_text: str = "",
    on: date | None = None,
) -> Assessment:
    """Write an assessment (valutazione multidimensionale). The first moves the case on.

    Written again on the same day it replaces the one of that day; on another it stands beside the
    earlier ones, so that they can be compared.
    """
    case = led(case, by)
    if case.state == CaseState.PRE_ASSESSMENT:
        raise Refused(_("Prima il caso va preso in carico."))
    day = on or clock.today()
    if day > clock.today() or (case.taken_on is not None and day < case.taken_on):
        raise Refused(_("Il giorno sta tra la presa in carico e oggi."))
    areas = [need.area for need in needs]
    if len(areas) != len(set(areas)):
        raise Refused(_("Ogni area di bisogno si valuta una volta sola."))
    assessment = _written(case, day, needs, ties, resources.strip(), note_text.strip(), by)
    if case.state == CaseState.TAKEN_ON:
        move(case, CaseState.ASSESSMENT)
        keep(case)
    note("case.assessed", case, by, assessment=assessment.pk)
    return assessment


def _written(
    case: Case,
    day: date,
    needs: Sequence[NeedFound],
    ties: Sequence[TieFound],
    resources: str,
    text: str,
    by: Actor,
) -> Assessment:
    """The rows of an assessment, in place of those of the same day, while they are a day old."""
    before = Assessment.objects.filter(case=case, made_on=day)
    if before.filter(made_at__lte=clock.now() - timedelta(days=1)).exists():
        raise Refused(
            _("Di quel giorno c'è già una valutazione: scrivine una con la data di oggi.")
        )
    before.delete()
    assessment = Assessment.objects.create(
        case=case, made_on=day, made_by_id=by.user_id or 0, made_by_name=by.display_name,
        resources=resources, note=text,
    )  # fmt: skip
    AssessedNeed.objects.bulk_create(
        AssessedNeed(
            case=case, assessment=assessment, area=need.area, severity=need.severity,
            origin=need.origin, note=need.note.strip(),
        )
        for need in needs
    )  # fmt: skip
    SupportTie.objects.bulk_create(
        SupportTie(
            case=case, assessment=assessment, who=tie.who.strip(), relation=tie.relation.strip(),
            tie=tie.tie,
        )
        for tie in ties
        if tie.who.strip()
    )  # fmt: skip
    return assessment
