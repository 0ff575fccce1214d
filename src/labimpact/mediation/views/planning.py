"""Plans: asked for, followed, read with their reasons, applied; sick calls and weights."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from labimpact.assignment.problem import Weights
from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.days import day_of
from labimpact.base.errors import Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.mediation.actions import applying, boarding, curving, planning
from labimpact.mediation.enums import RunState
from labimpact.mediation.forms.planning import ApplyForm, PlanForm, SickForm, WeightsForm
from labimpact.mediation.models import PlanRun
from labimpact.mediation.planning.asked import session_of
from labimpact.mediation.planning.stored import Answer
from labimpact.mediation.planning.weighing import weights_of
from labimpact.mediation.queries import plan_works
from labimpact.mediation.queries import plans as queries
from labimpact.mediation.views import scope
from labimpact.ui.attempting import attempt


def _is_read(run: PlanRun) -> bool:
    return run.state in (RunState.READY, RunState.APPLIED) and bool(run.solution)


@access(Permission.MEDIATION_COORDINATE)
@never_cache
def plans(request: ActorRequest) -> HttpResponse:
    """Piani: ask for the best assignment of some days, and find those asked for before."""
    service = scope.service_of(request)
    looked_at = day_of(request.GET.get("giorno", "")) or clock.today()
    form = PlanForm(request.POST or None, initial={"first_day": max(looked_at, clock.today())})
    if request.method == "POST" and form.is_valid():
        first, last = form.days()
        said = form.cleaned_data
        asked: list[PlanRun] = []
        if attempt(form, lambda: asked.append(planning.ask_plan(
            service, first_day=first, last_day=last, by=request.actor,
            keeps_promises=said["keeps_promises"], seconds=said["seconds"],
        ))):  # fmt: skip
            return redirect("mediation:plan", asked[0].pk)
    rows = list(queries.plans(request.actor, service.pk)[: queries.MOST_LISTED])
    context = {"service": service, "form": form, "rows": rows}
    status = 422 if form.errors else 200
    return render(request, "mediation/plans.html", context, status=status)


@access(Permission.MEDIATION_COORDINATE)
@never_cache
@require_safe
def plan(request: ActorRequest, pk: int) -> HttpResponse:
    """Piano: how far it is; then who is proposed for what and why, and what stays uncovered."""
    run = get_object_or_404(queries.plan_of(request.actor), pk=pk)
    context = {
        "run": run, "going": run.is_going,
        "progress": queries.progress_said(run), "bettered": queries.bettered(run),
        "page": queries.page(run, plan_works.settled(run)) if _is_read(run) else None,
        "applied": plan_works.applied(run) if _is_read(run) else None,
        "curve": plan_works.curve(run) if _is_read(run) else None,
    }  # fmt: skip
    return render(request, "mediation/plan.html", context)


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def plan_stop(request: ActorRequest, pk: int) -> HttpResponse:
    """Basta così, or lascia perdere; or enough of its application."""
    run = get_object_or_404(queries.plan_of(request.actor), pk=pk)
    try:
        if "applying" in request.POST:
            applying.stop_apply(run, by=request.actor)
        else:
            planning.stop_plan(run, drop=bool(request.POST.get("drop")), by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("mediation:plan", pk)


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def plan_apply(request: ActorRequest, pk: int) -> HttpResponse:
    """Applica: all of a plan, or the sessions chosen, in the background."""
    run = get_object_or_404(queries.plan_of(request.actor), pk=pk)
    offered = [session_of(each.id) for each in Answer(run).asked] if _is_read(run) else []
    form = ApplyForm(request.POST, offered=offered)
    every = bool(request.POST.get("all"))
    if not form.is_valid() or not (every or form.cleaned_data["sessions"]):
        messages.error(request, _("Scegli almeno un incontro."))
        return redirect("mediation:plan", pk)
    chosen = None if every else set(form.cleaned_data["sessions"])
    try:
        applying.ask_apply(run, sessions=chosen, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("mediation:plan", pk)


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def plan_curve(request: ActorRequest, pk: int) -> HttpResponse:
    """Quanto costa l'equità: reckoned in the background."""
    run = get_object_or_404(queries.plan_of(request.actor), pk=pk)
    try:
        curving.ask_curve(run, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('mediation:plan', args=[pk])}#equita")


@access(Permission.MEDIATION_COORDINATE)
@never_cache
@require_safe
def plan_why(request: ActorRequest, pk: int, session: int) -> HttpResponse:
    """Perché: what a choice costs, two other ways; or what stands in everybody's way."""
    run = get_object_or_404(queries.plan_of(request.actor), pk=pk)
    found = queries.explained(run, session) if _is_read(run) else None
    if found is None:
        raise Http404
    return render(request, "mediation/plan_why.html", {"run": run, "found": found})


@access(Permission.MEDIATION_COORDINATE)
@never_cache
def sick(request: ActorRequest) -> HttpResponse:
    """Malattia: whose sessions look for somebody else, and a plan that changes little."""
    service = scope.service_of(request)
    given = row_number(request.GET.get("mediatore", ""))
    today = {"first_day": clock.today(), "last_day": clock.today(), "mediator": given}
    form = SickForm(request.POST or None, service=service, initial=today)
    if request.method == "POST" and form.is_valid():
        first, last = form.span()
        called: list[applying.SickCall] = []
        if attempt(form, lambda: called.append(applying.call_in_sick(
            form.cleaned_data["mediator"], starts_at=first, ends_at=last, by=request.actor
        ))):  # fmt: skip
            return _after_sick(request, called[0])
    status = 422 if form.errors else 200
    context = {"service": service, "form": form}
    return render(request, "mediation/plan_sick.html", context, status=status)


def _after_sick(request: ActorRequest, called: applying.SickCall) -> HttpResponse:
    many = len(called.released)
    messages.success(
        request,
        ngettext(
            "Segnato: %(n)s incontro cerca qualcun altro.",
            "Segnato: %(n)s incontri cercano qualcun altro.", many,
        ) % {"n": many},
    )  # fmt: skip
    if called.said:
        messages.warning(request, called.said)
    if called.run is not None:
        return redirect("mediation:plan", called.run.pk)
    return redirect("mediation:board")


@access(Permission.MEDIATION_COORDINATE)
@never_cache
def weights(request: ActorRequest) -> HttpResponse:
    """Pesi: what counts how much inside a level, for this service."""
    service = scope.service_of(request)
    form = WeightsForm(request.POST or None, now=weights_of(service.weights))
    reset = "reset" in request.POST
    if request.method == "POST" and (reset or form.is_valid()):
        wanted = Weights() if reset else form.weights()
        if attempt(form, lambda: boarding.set_weights(service, wanted, by=request.actor)):
            messages.success(request, _("Pesi salvati: valgono dal prossimo piano."))
            return redirect("mediation:weights")
    status = 422 if form.errors else 200
    context = {"service": service, "form": form}
    return render(request, "mediation/plan_weights.html", context, status=status)
