"""What came of a plan after it was found: applied session by session."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from labimpact.mediation.enums import PlanWorkKind
from labimpact.mediation.hours import told
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


def settled(run: PlanRun) -> set[int]:
    """The sessions that are as the plan says, by any of its applications (già applicati)."""
    works = run.works.filter(kind=PlanWorkKind.APPLY).values_list("found", flat=True)
    return {
        int(pk) for found in works for pk, each in found.items() if each["said"] in ("done", "kept")
    }  # fmt: skip


@dataclass(frozen=True)
class Step:
    """So much more way, and how much less unfairness it buys; where it lies on the picture."""

    allowed: str
    way: str
    way_more: str
    off: str
    unfair: str
    x: int
    y: int


@dataclass(frozen=True)
class Curve:
    """What fairness costs in a plan (curva dell'equità), as far as it is reckoned."""

    work: PlanWork
    steps: list[Step]

    @property
    def line(self) -> str:
        return " ".join(f"{step.x},{step.y}" for step in self.steps)


# The picture: points between these, the first of them up on the left.
_LEFT, _TOP, _WIDE, _HIGH = 10, 30, 300, 120


def curve(run: PlanRun) -> Curve | None:
    """The last curve of a plan; None before any was asked for."""
    work = run.works.filter(kind=PlanWorkKind.CURVE).first()
    if work is None:
        return None
    points = work.found.get("points", [])
    if not points:
        return Curve(work, [])
    way, unfair = max(1, points[0]["travel"]), max(1, points[0]["unfairness"])
    widest = max(1, max(each["travel"] for each in points) - way)
    return Curve(work, [_step(each, way, unfair, widest, _minutes(points[0])) for each in points])


def _minutes(point: dict[str, Any]) -> int:
    return int(point["figures"]["way"] + point["figures"]["wait"])


def _step(point: dict[str, Any], way: int, unfair: int, widest: int, begun: int) -> Step:
    more, less = point["travel"] - way, unfair - point["unfairness"]
    known, minutes = point["figures"], _minutes(point) - begun
    return Step(
        _percent(point["slack"]), told(known["way"] + known["wait"]), _more(minutes),
        told(known["off"]), _index(point["unfairness"], unfair),
        _LEFT + max(0, more) * _WIDE // widest, _TOP + max(0, less) * _HIGH // unfair,
    )  # fmt: skip


def _more(minutes: int) -> str:
    """How much more way than without: «+12 minuti», «come prima»."""
    if not minutes:
        return _("come prima")
    return f"+{told(minutes)}" if minutes > 0 else told(minutes)


def _index(now: int, begun: int) -> str:
    """How unfair, where the plan without more way is 100: as precise as it must be so that what
    differs reads differently."""
    share = Decimal(100) * now / begun
    for places in (0, 1, 2, 3):
        said = round(share, places)
        if now in (0, begun) or said not in (100, 0):
            break
    return number_format(said, use_l10n=True)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".replace(".", ",").removesuffix(",0") + "%"
