from __future__ import annotations

import secrets
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.documents.downloads import guard
from labimpact.monitoring import actions, permissions
from labimpact.monitoring.forms import ComparisonForm
from labimpact.monitoring.models import BodyComparison
from labimpact.monitoring.queries import comparisons
from labimpact.monitoring.queries.filters import Filters
from labimpact.monitoring.views.reports import asked_for


@access(Permission.REPORT_VIEW)
@never_cache
def comparing(request: ActorRequest) -> HttpResponse:
    """Persone in comune con un altro ente: ask for a comparison, and read those of this report."""
    asked, _offered = asked_for(request)
    if not asked.is_valid():
        return render(request, "monitoring/report.html", {"form": asked}, status=422)
    # By whole months, whoever asks: two periods a day apart could be subtracted.
    filters = replace(asked.filters, period=asked.filters.period.whole_months)
    if not permissions.can_compare(request.actor, filters.offices):
        raise PermissionDenied
    form = ComparisonForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = _asked(request, form, filters)
        if answer is not None:
            return answer
    found = list(comparisons.comparisons(request.actor, filters)[: comparisons.MOST_LISTED])
    context = {
        "form": form,
        "filters": filters,
        "said_filters": asked.said,
        "query": request.GET.urlencode(),
        "rows": [(row, comparisons.told(row)) for row in found],
        "going": any(row.is_going for row in found),
        "new_key": secrets.token_hex(16),
        "least": actions.LEAST_ROWS,
        "daily": actions.DAILY,
    }
    status = 422 if form.errors else 200
    return render(request, "monitoring/comparing.html", context, status=status)


def _asked(
    request: ActorRequest, form: ComparisonForm, filters: Filters
) -> HttpResponseRedirect | None:
    """Back to the page, where it is found when it is ready; None when it was refused."""
    data, file = form.cleaned_data, form.cleaned_data["file"]
    try:
        actions.ask_comparison(
            filters, other_body=data["other_body"], secret=data["secret"], by=request.actor,
            content=file.read() if file else None, name=file.name if file else "",
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return None
    messages.success(request, _("Ci lavoriamo: puoi lasciare la pagina, il risultato resta qui."))
    return redirect(f"{reverse('monitoring:comparing')}?{request.GET.urlencode()}")


@access(Permission.REPORT_VIEW)
@never_cache
@require_safe
def encodings(request: ActorRequest, pk: int) -> HttpResponse | FileResponse:
    """The encodings to be sent, for who asked for them and while their hour lasts."""
    row = get_object_or_404(BodyComparison.objects.visible_to(request.actor), pk=pk)
    if row.made_by_id != request.actor.user_id:
        raise PermissionDenied
    if not row.is_open:
        return render(request, "monitoring/encodings_gone.html", {"row": row}, status=410)
    response = FileResponse(
        actions.open_encodings(row, by=request.actor), as_attachment=True,
        filename=f"codifiche_{row.first_day}_{row.last_day}.clk", content_type="text/csv",
    )  # fmt: skip
    return guard(response)
