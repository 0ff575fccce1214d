"""Instruments as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from labimpact.casework.instruments.answers import Told, told
from labimpact.casework.instruments.definition import read
from labimpact.casework.models import AssessmentAnswers, Case, InstrumentVersion


def in_use(case: Case) -> QuerySet[InstrumentVersion]:
    """What may be filled in for a case: the instruments of the network and of its office's area."""
    return InstrumentVersion.objects.in_use(case.office.area_id).select_related("instrument")


def every_version() -> QuerySet[InstrumentVersion]:
    """All instruments with their versions, the newest of each first."""
    return InstrumentVersion.objects.select_related("instrument__area").order_by(
        "instrument__code", "-number"
    )


@dataclass(frozen=True)
class Sheet:
    """Answers given on a day, by section, in words."""

    answers: AssessmentAnswers
    sections: list[tuple[str, list[Told]]]


def sheets(case: Case) -> list[Sheet]:
    """What was answered in a case, newest first."""
    rows = case.answers.select_related("version")
    return [Sheet(row, list(told(read(row.version.schema), row.answers))) for row in rows]
