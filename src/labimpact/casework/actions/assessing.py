"""The assessment: needs, resources, support network, on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
    """What an area showed: severity from 1 to 3, or 0 when it was looked at and needs nothing."""

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
    corrects: Assessment | None = None,
) -> Assessment:
    """Write an assessment (valutazione multidimensionale). The first moves the case on.

    An empty one is refused. It stands beside the earlier ones, so that they compare, or in place
    of the one it corrects.
    """
    case = led(case, by)
    if case.state == CaseState.PRE_ASSESSMENT:
        raise Refused(_("Prima il caso va preso in carico."))
    day = on or clock.today()
    if day > clock.today() or (case.taken_on is not None and day < case.taken_on):
        raise Refused(_("Il giorno sta tra la presa in carico e oggi."))
    _refuse_empty(needs, ties, resources, note_text)
    if corrects is not None:
        _put_aside(case, corrects, by)
    assessment = _written(case, day, needs, ties, resources.strip(), note_text.strip(), by)
    if case.state == CaseState.TAKEN_ON:
        move(case, CaseState.ASSESSMENT)
        keep(case)
    note("case.assessed", case, by, assessment=assessment.pk)
    return assessment


def _put_aside(case: Case, wrong: Assessment, by: Actor) -> None:
    stored = case.assessments.filter(pk=wrong.pk).first()
    if stored is None or not stored.is_correctable(by.user_id, clock.today()):
        raise Refused(_("Si corregge il giorno stesso, da chi l'ha scritta: scrivine una nuova."))
    stored.delete()


def _refuse_empty(
    needs: Sequence[NeedFound], ties: Sequence[TieFound], resources: str, text: str
) -> None:
    if not (needs or ties or resources.strip() or text.strip()):
        raise Refused(_("La valutazione è vuota: scrivi un'area, una risorsa, la rete o una nota."))
    areas = [need.area for need in needs]
    if len(areas) != len(set(areas)):
        raise Refused(_("Ogni area di bisogno si valuta una volta sola."))


def _written(
    case: Case,
    day: date,
    needs: Sequence[NeedFound],
    ties: Sequence[TieFound],
    resources: str,
    text: str,
    by: Actor,
) -> Assessment:
    assessment = Assessment.objects.create(
        case=case, made_on=day, made_by_id=by.user_id or 0, made_by_name=by.display_name,
        resources=resources, note=text,
        no_need={need.area: need.note.strip() for need in needs if need.severity == 0},
    )  # fmt: skip
    AssessedNeed.objects.bulk_create(
        AssessedNeed(
            case=case, assessment=assessment, area=need.area, severity=need.severity,
            origin=need.origin, note=need.note.strip(),
        )
        for need in needs
        if need.severity
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
