"""What came of a plan after it was found: applied session by session."""

from __future__ import annotations

from dataclasses import dataclass

from labimpact.mediation.enums import PlanWorkKind
from labimpact.mediation.models import MediationSession, PlanRun, PlanWork


@dataclass(frozen=True)
class Skipped:
    """A session that could not be as the plan said, and why; none when it is there no more."""

    session: MediationSession | None
    why: str


@dataclass(frozen=True)
class Applied:
    """How far the last application of a plan is, and what came of it (esito)."""

    work: PlanWork
    done: int
    kept: int
    skipped: list[Skipped]

    @property
    def left(self) -> int:
        """Sessions that it had not come to when it was cut off."""
        return self.work.total - self.work.done


def applied(run: PlanRun) -> Applied | None:
    """The last application of a plan (applicazione), told line by line; None before any."""
    work = run.works.filter(kind=PlanWorkKind.APPLY).first()
    if work is None:
        return None
    said = {int(pk): each for pk, each in work.found.items()}
    lost = [pk for pk, each in said.items() if each["said"] == "skipped"]
    rows = MediationSession.objects.filter(pk__in=lost).select_related(
        "request__body", "request__language"
    )
    sessions = {row.pk: row for row in rows}
    there = sorted(sessions, key=lambda pk: (sessions[pk].starts_at, pk))
    ordered = [*there, *(pk for pk in lost if pk not in sessions)]
    skipped = [Skipped(sessions.get(pk), said[pk]["why"]) for pk in ordered]
    many = [each["said"] for each in said.values()]
    return Applied(work, many.count("done"), many.count("kept"), skipped)
