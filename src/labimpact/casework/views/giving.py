"""Recording what is given of a plan, and voiding what was recorded by mistake."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.casework.actions import providing
from labimpact.casework.enums import Attendance
from labimpact.casework.forms.giving import ProvideForm
from labimpact.casework.forms.plan import team_offices
from labimpact.casework.queries.page import CasePage
from labimpact.casework.views.cases import one_form
from labimpact.casework.views.scope import case_seen, done


@access(Permission.CASE_WORK)
def provide(request: ActorRequest, pk: int) -> HttpResponse:
    """Record a piece of an intervention; `intervento` names the one to open on."""
    case = case_seen(request, pk)
    page = CasePage(case, request.actor)
    if not page.can_work:
        raise PermissionDenied
    if page.in_force is None:
        raise Http404
    doings = [one for rows in page.done.values() for one in rows]
    offices = [one.intervention.office_id for one in doings]
    named = {office for office in offices if office is not None}
    form = ProvideForm(
        doings, team_offices(case, named), request.POST or None, here=request.actor.office_id,
        asked=row_number(request.GET.get("intervento", "")), given=page.provisions,
    )  # fmt: skip

    def act() -> None:
        data = form.cleaned_data
        providing.provide(
            form.chosen, on=data["on"], by=request.actor, given_by=form.given_by(),
            quantity=data["quantity"] or Decimal(0), attendance=Attendance(data["attendance"]),
            cost_cents=form.cost_cents(), benefit_code=data["benefit_code"],
            benefit_character=data["benefit_character"], text=data["text"],
        )  # fmt: skip

    return one_form(
        request, case, form, act, title=_("Registra un intervento"), save=_("Registra"),
        said=_("Registrato."), anchor="interventi", template="casework/provide.html",
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
