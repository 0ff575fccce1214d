"""What is looked for in vain, for those who write for the portal."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.finding import actions, queries
from labimpact.finding.enums import HowSettled
from labimpact.finding.models import Unanswered

_SHOWN = 200


@access(Permission.CONTENT_WRITE)
@require_safe
def in_vain(request: ActorRequest) -> HttpResponse:
    """Cercato e non trovato: the questions of the last thirty days, the most asked first."""
    rows = [
        row | {"query": urlencode({"q": row["words"]})}
        for row in queries.unanswered(clock.today())[:_SHOWN]
    ]
    context = {"rows": rows, "ways": HowSettled.choices}
    return render(request, "finding/in_vain.html", context)


@access(Permission.CONTENT_WRITE)
@require_POST
def settle(request: ActorRequest, pk: int, how: str) -> HttpResponse:
    """Fatto, or non serve."""
    row = get_object_or_404(Unanswered, pk=pk)
    if how not in HowSettled.values:
        raise Http404
    actions.settle(row, HowSettled(how), by=request.actor)
    messages.success(request, _("Segnato."))
    back = "workspace:today" if request.POST.get("next") else "finding:in_vain"
    return redirect(back)
