"""The versions of the weights and the last sweep, for who cares for the network."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.recognition.actions import sweeping
from labimpact.recognition.models import MatchWeights
from labimpact.recognition.queries import versions as known


@access(Permission.NETWORK_MANAGE)
def versions(request: ActorRequest) -> HttpResponse:
    """Pesi del riconoscimento: what each version would change, and which is in force."""
    return _page(request)


@access(Permission.NETWORK_MANAGE)
@require_POST
def activate(request: ActorRequest, pk: int) -> HttpResponse:
    """Attiva: the search and the next sweep weigh by this version."""
    weights = get_object_or_404(MatchWeights, pk=pk)
    try:
        sweeping.activate(weights, by=request.actor)
    except Refused as refused:
        return _page(request, refused=refused, status=422)
    messages.success(request, _("Pesi attivi. Per tornare indietro attiva una versione di prima."))
    return redirect("recognition:weights")


def _page(
    request: ActorRequest, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "lines": known.lines(), "last": known.last_sweep(), "refused": refused,
        "may_activate": Permission.NETWORK_MANAGE in request.actor.network,
    }  # fmt: skip
    return render(request, "recognition/weights.html", context, status=status)
