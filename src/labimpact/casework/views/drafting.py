"""Preparing a plan and hearing the yes of the person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Conflict, Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.casework.actions import planning
from labimpact.casework.enums import Agreement, PlanState
from labimpact.casework.forms.plan import PlanForm
from labimpact.casework.forms.plan_merge import Meanwhile, merge
from labimpact.casework.forms.signing import AgreeForm
from labimpact.casework.models import Case, IndividualPlan
from labimpact.casework.views.cases import leading, one_form
from labimpact.casework.views.scope import done


@access(Permission.CASE_LEAD)
def plan(request: ActorRequest, pk: int) -> HttpResponse:
    """Prepare the plan; a version in preparation is begun by a first POST."""
    case = leading(request, pk)
    draft = case.plans.filter(state=PlanState.DRAFT).first()
    if draft is None:
        return _too_late(request, case) if "edition" in request.POST else _begin(request, case)
    if "edition" not in request.POST:
        return _plan_page(request, case, PlanForm(draft))
    form = PlanForm(draft, request.POST)
    meanwhile: list[Meanwhile] = []
    if form.is_stale:
        form, meanwhile = merge(draft, form)
    if not meanwhile and form.is_valid():
        try:
            return _written(request, case, draft, form)
        except Conflict:
            draft.refresh_from_db()
            form, meanwhile = merge(draft, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _plan_page(request, case, form, meanwhile)


def _written(
    request: ActorRequest, case: Case, draft: IndividualPlan, form: PlanForm
) -> HttpResponse:
    goals = form.goals()
    planning.write_plan(
        draft, goals=goals, own_words=form.cleaned_data["own_words"],
        review_on=form.cleaned_data["review_on"], edition=form.cleaned_data["edition"],
        by=request.actor,
    )  # fmt: skip
    for goal in goals:
        if goal.due_on is not None and goal.due_on < clock.today():
            said = _("«%(goal)s» ha un giorno già passato: %(day)s.")
            messages.warning(request, said % {"goal": goal.text, "day": f"{goal.due_on:%d/%m/%Y}"})
    if "ancora" in request.POST:
        messages.success(request, _("Progetto salvato."))
        return redirect("cases:plan", pk=case.pk)
    return done(case, request, _("Progetto salvato."), "progetto")


def _begin(request: ActorRequest, case: Case) -> HttpResponse:
    if request.method != "POST":
        return render(request, "casework/plan_begin.html", {"case": case})
    try:
        planning.begin_plan(case, by=request.actor)
    except Refused as refusal:
        return done(case, request, str(refusal), "progetto")
    return redirect("cases:plan", pk=case.pk)


def _too_late(request: ActorRequest, case: Case) -> HttpResponse:
    """The plan that was being written is agreed by now: what was typed comes back, unsaved."""
    last = case.plans.first()
    if last is None:
        return redirect("cases:plan", pk=case.pk)
    form = PlanForm(last, request.POST)
    form.is_valid()
    form.add_error(
        None,
        _("Intanto il progetto è stato concordato, e così com'è non cambia più. Quello che hai"
          " scritto è qui sotto: comincia una versione nuova e riportalo lì."),
    )  # fmt: skip
    return _plan_page(request, case, form)


def _plan_page(
    request: ActorRequest, case: Case, form: PlanForm, meanwhile: list[Meanwhile] | None = None
) -> HttpResponse:
    wrong = meanwhile or any(part.errors for part in form.all_forms)
    context = {"case": case, "form": form, "meanwhile": meanwhile}
    return render(request, "casework/plan.html", context, status=422 if wrong else 200)


@access(Permission.CASE_LEAD)
@require_POST
def discard(request: ActorRequest, pk: int) -> HttpResponse:
    """Throw away the plan in preparation."""
    case = leading(request, pk)
    draft = draft_of(request, case)
    draft.edition = row_number(request.POST.get("edition", "")) or 0
    try:
        planning.discard_plan(draft, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("cases:plan", pk=case.pk)
    return done(case, request, _("Bozza buttata via."), "progetto")


def draft_of(request: ActorRequest, case: Case) -> IndividualPlan:
    """The plan in preparation; held while something is done with it, so that it stays as read."""
    plans = case.plans.select_for_update() if request.method == "POST" else case.plans
    return get_object_or_404(plans, state=PlanState.DRAFT)


@access(Permission.CASE_LEAD)
def agree(request: ActorRequest, pk: int) -> HttpResponse:
    """The person says yes to the plan in preparation."""
    case = leading(request, pk)
    draft = draft_of(request, case)
    form = AgreeForm(draft, request.POST or None, with_whom=case.person.full_name)
    return one_form(
        request, case, form,
        lambda: planning.agree(
            draft, agreement=Agreement(form.cleaned_data["agreement"]), by=request.actor,
            with_whom=form.cleaned_data["with_whom"], on=form.cleaned_data["on"],
        ),
        title=_("Il sì al progetto"), save=_("Progetto concordato"),
        said=_("Progetto concordato: da ora si eroga quello che c'è scritto."), anchor="progetto",
    )  # fmt: skip
