"""How long offices take to answer, and the term of each."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.casework import permissions
from labimpact.casework.actions.referral_terms import set_term
from labimpact.casework.forms.referrals import TermForm
from labimpact.casework.models import ReferralTerm
from labimpact.casework.queries.answer_times import answer_times, last_months
from labimpact.network.models import Office
from labimpact.ui.attempting import attempt


@access(Permission.REFERRAL_MANAGE, Permission.NETWORK_MANAGE)
def times(request: ActorRequest) -> HttpResponse:
    """Tempi di risposta: the offices of the area, over the last twelve whole months."""
    today = clock.today()
    since, until = last_months(today)
    rows = [(row, permissions.can_set_term(request.actor, row.office_id)) for row in answer_times()]
    may_list = request.actor.can_somewhere(Permission.REFERRAL_MANAGE)
    context = {"rows": rows, "since": since, "until": until, "may_list": may_list}
    return render(request, "casework/times.html", context)


@access(Permission.NETWORK_MANAGE)
def term(request: ActorRequest, pk: int) -> HttpResponse:
    """Within how many working days an office answers."""
    office = get_object_or_404(Office.objects.visible_to(request.actor), pk=pk)
    if not permissions.can_set_term(request.actor, office.pk):
        raise PermissionDenied
    own = ReferralTerm.objects.filter(office=office).first()
    form = TermForm(
        request.POST or None, initial={"working_days": own.working_days if own else None}
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: set_term(office, by=request.actor, **form.cleaned_data))
    ):
        messages.success(request, _("Termine salvato: vale per i prossimi invii."))
        return redirect("casework:times")
    context = {"office": office, "form": form}
    return render(request, "casework/term.html", context, status=422 if form.errors else 200)
