"""Working on a case: assessment, plan, what is delivered, reviews, team."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Conflict, Refused
from labimpact.base.permissions import Permission
from labimpact.casework.actions import assessing, planning, providing, reviewing, team
from labimpact.casework.enums import Agreement, Attendance, MeetingKind, PlanState, TeamRole
from labimpact.casework.forms.cases import (
    AssessmentForm,
    GoOnForm,
    MeetingForm,
    MinutesForm,
    ReviewForm,
)
from labimpact.casework.forms.plan import AgreeForm, PlanForm, ProvideForm
from labimpact.casework.forms.team import EndSeatForm, MemberForm
from labimpact.casework.models import Case, CaseMember
from labimpact.casework.queries.facts import plan_in_force
from labimpact.casework.queries.page import CasePage
from labimpact.casework.views.cases import leading, one_form
from labimpact.casework.views.scope import case_seen, done


@access(Permission.CASE_LEAD)
def assess(request: ActorRequest, pk: int) -> HttpResponse:
    """Write the assessment, beginning from the last."""
    case = leading(request, pk)
    last = case.assessments.prefetch_related("needs", "ties").first()
    form = AssessmentForm(request.POST or None, last=last)
    return one_form(
        request, case, form,
        lambda: assessing.assess(
            case, needs=form.needs(), ties=form.ties(), by=request.actor,
            resources=form.cleaned_data["resources"], note_text=form.cleaned_data["note"],
            on=form.cleaned_data["on"],
        ),
        title=_("Valutazione"), save=_("Salva la valutazione"), said=_("Valutazione salvata."),
        anchor="valutazione", template="casework/assess.html",
    )  # fmt: skip


@access(Permission.CASE_LEAD)
def plan(request: ActorRequest, pk: int) -> HttpResponse:
    """Prepare the plan: a version in preparation is begun by the first save."""
    case = leading(request, pk)
    draft = case.plans.filter(state=PlanState.DRAFT).first()
    if draft is None:
        return _begin(request, case)
    form = PlanForm(draft, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            planning.write_plan(
                draft, goals=form.goals(), own_words=form.cleaned_data["own_words"],
                review_on=form.cleaned_data["review_on"], edition=form.cleaned_data["edition"],
                by=request.actor,
            )  # fmt: skip
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            return _plan_page(request, case, form, theirs=PlanForm(draft))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if "ancora" in request.POST:
                return redirect("cases:plan", pk=case.pk)
            return done(case, request, _("Progetto salvato."), "progetto")
    return _plan_page(request, case, form)


def _begin(request: ActorRequest, case: Case) -> HttpResponse:
    if request.method != "POST":
        return render(request, "casework/plan_begin.html", {"case": case})
    try:
        planning.begin_plan(case, by=request.actor)
    except Refused as refusal:
        return done(case, request, str(refusal), "progetto")
    return redirect("cases:plan", pk=case.pk)


def _plan_page(
    request: ActorRequest, case: Case, form: PlanForm, theirs: PlanForm | None = None
) -> HttpResponse:
    wrong = any(part.errors for part in form.all_forms)
    context = {"case": case, "form": form, "theirs": theirs}
    return render(request, "casework/plan.html", context, status=422 if wrong else 200)


@access(Permission.CASE_LEAD)
def agree(request: ActorRequest, pk: int) -> HttpResponse:
    """The person says yes to the plan in preparation."""
    case = leading(request, pk)
    draft = get_object_or_404(case.plans, state=PlanState.DRAFT)
    form = AgreeForm(request.POST or None)
    return one_form(
        request, case, form,
        lambda: planning.agree(
            draft, agreement=Agreement(form.cleaned_data["agreement"]), by=request.actor,
            with_whom=form.cleaned_data["with_whom"], on=form.cleaned_data["on"],
        ),
        title=_("Il sì al progetto"), save=_("Progetto concordato"),
        said=_("Progetto concordato: da ora si eroga quello che c'è scritto."), anchor="progetto",
    )  # fmt: skip


@access(Permission.CASE_WORK)
def provide(request: ActorRequest, pk: int) -> HttpResponse:
    """Record a piece of an intervention."""
    case = case_seen(request, pk)
    page = CasePage(case, request.actor)
    in_force = plan_in_force(case)
    if not page.can_work:
        raise PermissionDenied
    if in_force is None:
        raise Http404
    doings = list(in_force.interventions.select_related("office"))
    form = ProvideForm(doings, request.POST or None)

    def act() -> None:
        data = form.cleaned_data
        providing.provide(
            form.interventions[data["intervention"]], on=data["on"], by=request.actor,
            quantity=data["quantity"] or Decimal(0), attendance=Attendance(data["attendance"]),
            cost_cents=form.cost_cents(), benefit_code=data["benefit_code"],
            benefit_character=data["benefit_character"], text=data["text"],
        )  # fmt: skip

    return one_form(
        request, case, form, act, title=_("Registra un intervento"), save=_("Registra"),
        said=_("Registrato."), anchor="interventi",
    )  # fmt: skip


@access(Permission.CASE_WORK)
@require_POST
def void_provision(request: ActorRequest, pk: int, provision: int) -> HttpResponse:
    """Void a piece recorded by mistake."""
    case = case_seen(request, pk)
    one = get_object_or_404(case.provisions, pk=provision)
    try:
        providing.void_provision(one, by=request.actor)
    except Refused as refusal:
        return done(case, request, str(refusal), "interventi")
    return done(case, request, _("Annullato: non conta più."), "interventi")


@access(Permission.CASE_LEAD)
def review(request: ActorRequest, pk: int) -> HttpResponse:
    """Hold a review of the plan in force."""
    case = leading(request, pk)
    in_force = plan_in_force(case)
    if in_force is None:
        raise Http404
    form = ReviewForm(list(in_force.goals.all()), request.POST or None)
    return one_form(
        request, case, form,
        lambda: reviewing.review(
            case, results=form.results(), by=request.actor, on=form.cleaned_data["on"],
            with_whom=form.cleaned_data["with_whom"], text=form.cleaned_data["text"],
        ),
        title=_("Verifica"), save=_("Salva la verifica"), anchor="verifiche",
        said=_("Verifica salvata: continua, cambia il progetto o chiudi."),
        template="casework/review.html",
    )  # fmt: skip


@access(Permission.CASE_LEAD)
def go_on(request: ActorRequest, pk: int) -> HttpResponse:
    """Go on with the same plan."""
    case = leading(request, pk)
    form = GoOnForm(request.POST or None)
    return one_form(
        request, case, form,
        lambda: reviewing.go_on(
            case, review_on=form.cleaned_data["review_on"], by=request.actor
        ),
        title=_("Continua con lo stesso progetto"), save=_("Continua"), said=_("Si continua."),
    )  # fmt: skip


@access(Permission.CASE_LEAD)
def add_member(request: ActorRequest, pk: int) -> HttpResponse:
    """Give a seat in the team."""
    case = leading(request, pk)
    form = MemberForm(case, request.POST or None)
    return one_form(
        request, case, form,
        lambda: team.add_member(
            case, role=TeamRole(form.cleaned_data["role"]), by=request.actor,
            office=form.chosen(), name=form.cleaned_data["name"],
            body_name=form.cleaned_data["body_name"],
        ),
        title=_("Un posto nell'équipe"), save=_("Aggiungi"),
        said=_("Aggiunto all'équipe. Un ufficio della rete lo trova tra le sue cose da fare."),
        anchor="equipe",
        help=_("Un ufficio della rete che metti qui vede da subito la scheda di questa persona e"
               " questo caso: prima lettura, valutazione, progetto, diario e documenti"
               " dell'équipe. Può scrivere nel diario e registrare gli interventi. Dillo prima"
               " alla persona. Chi è fuori dalla rete è solo un nome: non vede niente."),
    )  # fmt: skip


@access(Permission.CASE_LEAD)
def end_seat(request: ActorRequest, pk: int, member: int) -> HttpResponse:
    """End a seat, with some days of hand-over."""
    case = leading(request, pk)
    seats = case.members.select_related("office").filter(until_on=None)
    seat = get_object_or_404(seats, pk=member)
    form = EndSeatForm(request.POST or None, most=team.most_handover_days())
    return one_form(
        request, case, form,
        lambda: team.end_seat(
            seat, handover_days=form.cleaned_data["handover_days"], by=request.actor
        ),
        title=_("Togli dall'équipe: %(who)s") % {"who": seat}, save=_("Togli dall'équipe"),
        said=_("Tolto dall'équipe."), anchor="equipe", help=_leaving(seat),
        helps_at=reverse("people:followers", args=[case.person_id]) if seat.office_id else "",
    )  # fmt: skip


def _leaving(seat: CaseMember) -> str:
    """What who leaves still sees, and until when."""
    if seat.office_id is None:
        return _("È fuori dalla rete: il caso non lo vede già adesso.")
    return _(
        "Da domani il suo ufficio non scrive più nel caso. Lo legge, con la scheda della persona,"
        " per i giorni che lasci qui sotto; poi non più, se non la segue per altro. Le cose da fare"
        " che aveva per questo caso si chiudono ora. Per togliere tutto subito:"
    )


@access(Permission.CASE_LEAD)
def convene(request: ActorRequest, pk: int) -> HttpResponse:
    """Convene the team or the UVM."""
    case = leading(request, pk)
    form = MeetingForm(request.POST or None)

    def act() -> None:
        data = dict(form.cleaned_data)
        team.convene(case, kind=MeetingKind(data.pop("kind")), by=request.actor, **data)

    return one_form(
        request, case, form, act, title=_("Nuova riunione"), save=_("Convoca"),
        said=_("Riunione convocata."), anchor="equipe",
    )  # fmt: skip


@access(Permission.CASE_LEAD)
def minutes(request: ActorRequest, pk: int, meeting: int) -> HttpResponse:
    """Write the minutes of a meeting."""
    case = leading(request, pk)
    held = get_object_or_404(case.meetings, pk=meeting)
    form = MinutesForm(
        request.POST or None, initial={"minutes": held.minutes, "decision": held.decision}
    )
    return one_form(
        request, case, form,
        lambda: team.write_minutes(held, by=request.actor, **form.cleaned_data),
        title=str(held), save=_("Salva il verbale"), said=_("Verbale salvato."), anchor="equipe",
    )  # fmt: skip
