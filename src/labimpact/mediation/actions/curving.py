"""What fairness costs in a plan: reckoned in the background, for who coordinates and asks."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue_app

from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import planning
from labimpact.mediation.actions.holding import note, told
from labimpact.mediation.enums import PlanWorkKind, RunState
from labimpact.mediation.models import PlanRun, PlanWork
from labimpact.mediation.planning.stored import Answer
from labimpact.network import working

CURVE_TASK = "mediation.plan_curve"
_SECONDS = 30.0


@transaction.atomic
def ask_curve(run: PlanRun, *, by: Actor) -> PlanWork:
    """Ask what a fairer plan would cost of way (curva dell'equità); it changes nothing."""
    asker = planning.coordinates(by, run.service_id)
    if run.state not in (RunState.READY, RunState.APPLIED) or not run.solution:
        raise Refused(_("Questo piano non è pronto."))
    with told():
        work = PlanWork.objects.create(
            service_id=run.service_id, run=run, kind=PlanWorkKind.CURVE, made_by_id=asker,
            made_by_name=by.display_name,
        )  # fmt: skip
    queue_app.configure_task(CURVE_TASK, lock=f"{CURVE_TASK}-{run.service_id}").defer(
        work_id=work.pk
    )
    note("mediation.plan_curve_asked", run, by, run.service_id)
    return work


def reckon(work_id: int) -> None:
    """Reckon one curve (called by its job): point by point, as long as it is wanted."""
    work = working.take(PlanWork, work_id)
    if work is None:
        return
    with working.ending(work):
        _reckon(work)


def _reckon(work: PlanWork) -> None:
    from labimpact.assignment.curve import SLACKS, curve
    from labimpact.assignment.solving import Limits

    with acting(planning.asker(work)):
        answer = Answer(PlanRun.objects.get(pk=work.run_id))
    limits = Limits(seconds=_SECONDS, nodes=answer.run.nodes)
    points: list[dict[str, Any]] = []
    if not working.tell(work, total=len(SLACKS)):
        return
    for point in curve(answer.problem, order=answer.order, limits=limits):
        points.append(asdict(point))
        if not working.tell(work, found={"points": points}, done=len(points)):
            return
    working.end(work, state=RunState.READY)
