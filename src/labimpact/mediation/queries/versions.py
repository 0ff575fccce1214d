"""Two versions of one report, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.mediation.models import SessionReport
from labimpact.mediation.queries import groups
from labimpact.rules.queries import label


@dataclass(frozen=True)
class Line:
    """One thing that a report says, as it was typed and as it stands there."""

    name: str
    mine: str
    theirs: str

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs


def differences(mine: Any, stored: SessionReport) -> list[Line]:
    """Every line of the two versions (mine, the other one), in the order of the form."""
    way = stored.assignment.way
    pairs = zip(
        _said(mine, mine.travel_minutes, mine.km),
        _said(stored, way.told_minutes, way.told_km),
        strict=True,
    )
    return [Line(name, one, other) for (name, one), (_same, other) in pairs]


def _said(version: Any, minutes: int, km: int) -> Iterator[tuple[str, str]]:
    began, ended = timezone.localtime(version.began_at), timezone.localtime(version.ended_at)
    yield _("Dalle"), f"{began:%H:%M}"
    yield _("Alle"), f"{ended:%H:%M}"
    yield _("Quante persone"), str(version.heads)
    yield _("Per lingua e attività"), "; ".join(groups.said(version.groups))
    yield _("Attività"), label("mediation_kind", version.activity)
    yield _("Esito"), label("mediation_outcome", version.outcome)
    yield _("Prossimo passo"), version.next_step
    yield _("Nota"), version.note
    yield _("Minuti di viaggio"), str(minutes)
    yield _("Chilometri"), str(km)
