"""Correcting what something given says to SIUSS."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.casework.actions.benefits import correct_benefit
from labimpact.casework.forms.benefits import BenefitForm
from labimpact.casework.permissions import can_work
from labimpact.casework.views.cases import one_form
from labimpact.casework.views.scope import case_seen


@access(Permission.CASE_WORK)
def benefit(request: ActorRequest, pk: int, provision: int) -> HttpResponse:
    """Write the code, the character or the amount that lack, or correct them."""
    case = case_seen(request, pk)
    given = case.provisions.select_related("intervention").filter(voided_at=None, given_by=None)
    one = get_object_or_404(given, pk=provision)
    if not can_work(request.actor, case) or one.office_id != request.actor.office_id:
        raise PermissionDenied
    form = BenefitForm(one, request.POST or None)
    return one_form(
        request, case, form,
        lambda: correct_benefit(
            one, code=form.cleaned_data["benefit_code"], cost_cents=form.cost_cents(),
            character=form.cleaned_data["benefit_character"], by=request.actor,
        ),
        title=form.title, save=_("Salva"), said=form.said, anchor="interventi",
    )  # fmt: skip
