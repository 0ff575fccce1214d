"""One version of a plan: read, compared, printed, signed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.casework import permissions, signing, words
from labimpact.casework.actions import reading
from labimpact.casework.actions import signing as actions
from labimpact.casework.enums import PlanState
from labimpact.casework.forms.signing import SignedSheetForm, SignForm
from labimpact.casework.models import Case, IndividualPlan
from labimpact.casework.queries import plans as queries
from labimpact.casework.queries.plan_difference import difference
from labimpact.casework.views.cases import leading
from labimpact.casework.views.drafting import draft_of
from labimpact.casework.views.scope import case_seen, done
from labimpact.documents.rendering import render_pdf
from labimpact.people.models import Person
from labimpact.people.views.documents import pdf_response


@access(Permission.CASE_WORK)
def version(request: ActorRequest, pk: int, version: int) -> HttpResponse:
    """A version of the plan, with what differs from the one before or from the one chosen."""
    case = case_seen(request, pk)
    return _page(request, case, get_object_or_404(case.plans, number=version), SignedSheetForm())


def _page(
    request: ActorRequest, case: Case, plan: IndividualPlan, form: SignedSheetForm
) -> HttpResponse:
    earlier = list(case.plans.filter(number__lt=plan.number))
    wanted = row_number(request.GET.get("con", ""))
    before = next((one for one in earlier if one.number == wanted), earlier[0] if earlier else None)
    lead = case.is_running and permissions.can_lead(request.actor, case)
    # Whoever opens the case by a seat of the team may not have the person's record any more.
    person = Person.objects.filter(pk=case.person_id).select_related("mediation_language").first()
    context = {
        "case": case, "plan": plan, "goals": queries.goals_of(plan), "earlier": earlier,
        "before": before, "difference": difference(before, plan) if before else None,
        "sheets": queries.signed_sheets(plan), "form": form, "languages": words.listed(),
        "language": words.for_person(person).language if person else words.ITALIAN,
        "can_sign": lead and plan.state == PlanState.DRAFT,
        "can_attach": lead and plan.state != PlanState.DRAFT,
        "signature": signing.path(plan.signature) if plan.signature else "",
    }  # fmt: skip
    return render(
        request, "casework/plan_version.html", context, status=422 if form.errors else 200
    )


@access(Permission.CASE_WORK)
def sheet(request: ActorRequest, pk: int, version: int) -> HttpResponse:
    """The sheet to read together and sign (PDF/A-2a, PDF/UA-1)."""
    case = case_seen(request, pk)
    plan = get_object_or_404(case.plans, number=version)
    chosen = request.GET.get("lingua", "")
    known = chosen if chosen in words.languages() else words.ITALIAN
    data = queries.sheet(case, plan, words.read(known))
    reading.print_plan(case, plan, by=request.actor)
    body = render_pdf("plan", data, standard=actions.SHEET)
    return pdf_response(body, f"progetto-{case.pk}-{plan.number}.pdf")


@access(Permission.CASE_LEAD)
def sign(request: ActorRequest, pk: int) -> HttpResponse:
    """The person signs the plan in preparation on the tablet."""
    case = leading(request, pk)
    plan = draft_of(request, case)
    said = words.for_person(case.person, request.GET.get("lingua", ""))
    form = SignForm(plan, request.POST or None, with_whom=case.person.full_name)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.sign_on_glass(
                plan, strokes=data["strokes"], with_whom=data["with_whom"], language=said,
                by=request.actor,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            text = _("Progetto firmato e concordato: il foglio è tra i documenti del caso.")
            return done(case, request, text, "progetto")
    context = {
        "case": case, "plan": plan, "goals": queries.goals_of(plan), "form": form, "said": said,
        "italian": words.read(words.ITALIAN), "languages": words.listed(), "box": signing.BOX,
    }  # fmt: skip
    return render(request, "casework/sign.html", context, status=422 if form.errors else 200)


@access(Permission.CASE_LEAD)
@require_POST
def attach_signed(request: ActorRequest, pk: int, version: int) -> HttpResponse:
    """Keep the scan of the sheet that was signed on paper."""
    case = leading(request, pk)
    plan = get_object_or_404(case.plans, number=version)
    form = SignedSheetForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.attach_signed(plan, form.cleaned_data["upload"], by=request.actor)
        except Refused as refusal:
            form.add_error("upload", str(refusal))
        else:
            return done(
                case, request, _("Il foglio firmato è tra i documenti del caso."), "progetto"
            )
    return _page(request, case, plan, form)
