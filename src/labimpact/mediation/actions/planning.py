"""The best assignment of some days: asked for, worked out in the background, stopped."""

from __future__ import annotations

from datetime import date, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue_app

from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting, acting_as
from labimpact.mediation import permissions
from labimpact.mediation.actions.holding import note, told
from labimpact.mediation.enums import GOING, RunState
from labimpact.mediation.models import MediationService, PlanRun, PlanWork
from labimpact.mediation.planning import stored
from labimpact.mediation.planning.building import Built, build
from labimpact.network import working

if TYPE_CHECKING:  # the solver is heavy: no page brings it along
    from labimpact.assignment.solving import Progress, Solution

PLAN_TASK = "mediation.plan"
MOST_DAYS = 31
LEAST_SECONDS, MOST_SECONDS = 2, 600
STOP, DROP = "stop", "drop"
# Within a level the solver says nothing for as long as half of its time; then it was cut off.
_SILENT = timedelta(seconds=MOST_SECONDS + 300)


@transaction.atomic
def ask_plan(
    service: MediationService, *, first_day: date, last_day: date, by: Actor,
    keeps_promises: bool = False, seconds: int = 60, nodes: int | None = None,
) -> PlanRun:  # fmt: skip
    """Ask for the best plan (piano) of some days: it is worked out in the background, and changes
    nothing until it is applied. With `nodes` the same question has the same answer."""
    asker = coordinates(by, service.pk)
    if last_day < first_day or (last_day - first_day).days >= MOST_DAYS:
        raise Refused(
            _("Un piano va da un giorno a %(most)s giorni.") % {"most": MOST_DAYS}, field="last_day"
        )
    if last_day < clock.today():
        raise Refused(_("Questi giorni sono già passati."), field="first_day")
    with told():
        run = PlanRun.objects.create(
            service=service, first_day=first_day, last_day=last_day,
            keeps_promises=keeps_promises, nodes=nodes,
            seconds=min(max(seconds, LEAST_SECONDS), MOST_SECONDS),
            made_by_id=asker, made_by_name=by.display_name,
        )  # fmt: skip
    queue_app.configure_task(PLAN_TASK, lock=f"{PLAN_TASK}-{service.pk}").defer(run_id=run.pk)
    note("mediation.plan_asked", run, by, service.pk, first=str(first_day), last=str(last_day))
    return run


def coordinates(by: Actor, service_id: int) -> int:
    """The account of who coordinates a service; refused to others."""
    if by.user_id is None or not permissions.coordinates(by, service_id):
        raise Refused(_("Il piano lo chiede chi coordina la mediazione."))
    return by.user_id


@transaction.atomic
def stop_plan(run: PlanRun, *, drop: bool = False, by: Actor) -> PlanRun:
    """Say that a plan is good enough (basta così), or drop it (lascia perdere)."""
    coordinates(by, run.service_id)
    run = PlanRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state not in GOING:
        raise Refused(_("Questo piano non è più in lavorazione."))
    if drop or run.state == RunState.WAITING:
        run.wish, run.state, run.ended_at = DROP, RunState.CANCELLED, clock.now()
    else:
        run.wish = STOP
    run.save(update_fields=["wish", "state", "ended_at"])
    note("mediation.plan_stopped", run, by, run.service_id, wish=run.wish)
    return run


def plan(run_id: int) -> None:
    """Work out one plan (called by its job), with the rights that who asked has at this moment."""
    run = working.take(PlanRun, run_id)
    if run is not None:
        with working.ending(run):
            _plan(run)


def _plan(run: PlanRun) -> None:
    with acting(asker(run)):
        service = MediationService.objects.get(pk=run.service_id)
        built = build(
            service, run.first_day, run.last_day, keeps_promises=run.keeps_promises
        )  # fmt: skip
    if not any(not each.locked for each in built.problem.requests):
        working.end(run, state=RunState.EMPTY)
        return
    working.tell(run, problem=stored.written(built.problem))
    solution = _solved(run, built)
    working.end(run, state=RunState.READY, solution=_said(solution, built))


def _solved(run: PlanRun, built: Built) -> Solution:
    from labimpact.assignment.solving import Impossible, Limits, solve

    try:
        return solve(
            built.problem,
            order=stored.order_of(keeps_promises=run.keeps_promises),
            limits=Limits(seconds=float(run.seconds), nodes=run.nodes),
            tell=_Teller(run, built),
        )
    except Impossible as clash:
        raise Refused(_("Quello che è bloccato non sta insieme: sblocca un incontro.")) from clash


def _said(solution: Solution, built: Built) -> dict[str, Any]:
    from labimpact.assignment.exchange import written

    return {**written(solution), "apart": list(built.apart)}


class _Teller:
    """Hears of progress and writes it at most once a second; answers whether to go on."""

    def __init__(self, run: PlanRun, built: Built) -> None:
        self.run, self.built = run, built
        self.told_at, self.goes_on = 0.0, True
        self.covered: int | None = None

    def __call__(self, now: Progress) -> bool:
        if now.plan:
            self.covered = len(now.plan)
        if monotonic() - self.told_at < 1:
            return self.goes_on
        self.told_at = monotonic()
        try:
            self.goes_on = self._tell(now)
        except (OperationalError, InterfaceError):
            return self.goes_on  # the database is away for a while: the plan goes on
        return self.goes_on

    def _tell(self, now: Progress) -> bool:
        needed = sum(each.needs for each in self.built.problem.requests)
        progress = {
            "level": str(now.level), "cost": now.cost, "bound": now.bound,
            "seconds": round(now.seconds), "covered": self.covered, "needed": needed,
        }  # fmt: skip
        if not working.tell(self.run, progress=progress):
            return False
        with acting_as(System.WORKER):
            return not PlanRun.objects.filter(pk=self.run.pk, wish=STOP).exists()


def asker(work: PlanRun | PlanWork) -> Actor:
    """Who asked, if they may still."""
    return working.asker(
        work.made_by_id, office_id=work.service_id,
        may=lambda actor: permissions.coordinates(actor, work.service_id),
        lost=_("Nel frattempo chi ha chiesto il piano non coordina più questo servizio."),
    )  # fmt: skip


def clear_plans() -> int:
    """End what was cut off with its worker, or never began; answers how many."""
    return working.give_up((PlanRun, PlanWork), silent=_SILENT)
