"""The weekly shifts that are planned: where, when, until when, who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from labimpact.base import clock
from labimpact.mediation.enums import State
from labimpact.mediation.models import Assignment, MediationRequest, MediationService
from labimpact.mediation.process import OVER
from labimpact.mediation.queries import kinds


@dataclass(frozen=True)
class Line:
    """A shift with its next day, its last one, and how many days are ahead or uncovered."""

    request: MediationRequest
    next_at: datetime
    ends_at: datetime
    last_at: datetime
    ahead: int
    uncovered: int
    who: str


def shifts_of(service: MediationService) -> list[Line]:
    """Shifts of fixed presence (turni) with days ahead, the next first; in three questions."""
    rows = MediationRequest.objects.filter(
        service=service, kind__in=kinds.shifts(), state=State.APPROVED
    ).select_related("body", "language")
    found = {row.pk: row for row in rows.prefetch_related("sessions")}
    names: dict[int, dict[str, None]] = {}
    going = Assignment.objects.live().filter(session__request__in=found, ends_at__gte=clock.now())
    for pk, name in going.order_by("mediator_name").values_list(
        "session__request_id", "mediator_name"
    ):
        names.setdefault(pk, {})[name] = None
    lines = []
    for row in found.values():
        ahead = sorted(
            (s for s in row.sessions.all() if s.state not in OVER and s.ends_at >= clock.now()),
            key=lambda s: s.starts_at,
        )
        if ahead:
            missing = sum(s.state in (State.APPROVED, State.ASSIGNED) for s in ahead)
            lines.append(
                Line(row, ahead[0].starts_at, ahead[0].ends_at, ahead[-1].starts_at, len(ahead),
                     missing, ", ".join(names.get(row.pk, {})))
            )  # fmt: skip
    return sorted(lines, key=lambda line: line.next_at)
