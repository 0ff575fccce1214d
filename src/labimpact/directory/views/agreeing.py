"""Where two say the same place or contact differently, side by side."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.directory.actions import agreeing as actions
from labimpact.directory.agreeing import keeping
from labimpact.directory.models import PUBLISHERS, Disagreement
from labimpact.ui import undo


@access(*PUBLISHERS)
@require_safe
def disagreements(request: ActorRequest) -> HttpResponse:
    """Posti e contatti: what must be agreed about, and what was settled lately."""
    context = {
        "pairs": keeping.pairs(keeping.waiting(request.actor)[: keeping.SHOWN]),
        "answered": keeping.answered(request.actor)[: keeping.SHOWN],
    }
    return render(request, "directory/disagreements.html", context)


@access(*PUBLISHERS)
@require_POST
def take(request: ActorRequest, pk: int) -> HttpResponse:
    """Let one version stand for all."""
    row = _row(request, pk)
    of, _dash, which = request.POST.get("version", "").partition("-")
    ref = (of, int(which) if which.isdecimal() else 0)
    seen = request.POST.get("seen", "")

    def act() -> str:
        if actions.take(row, ref, seen=seen, by=request.actor):
            return _("Fatto: adesso dicono tutti la stessa cosa.")
        return _("Hai scelto. Chi cura gli altri uffici lo trova fra le sue cose da fare.")

    return _done(request, row, act)


@access(*PUBLISHERS)
@require_POST
def keep_apart(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that they are really different."""
    row = _row(request, pk)

    def act() -> str:
        actions.keep_apart(row, seen=request.POST.get("seen", ""), by=request.actor)
        return _("Segnato: non torna finché uno dei due non cambia.")

    return _done(request, row, act)


@access(*PUBLISHERS)
@require_POST
def give_back(request: ActorRequest, pk: int) -> HttpResponse:
    """Take an answer back."""
    row = _row(request, pk)
    try:
        actions.give_back(row, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Annullato: è tornato com'era."))
    return redirect("directory:disagreements")


def _done(request: ActorRequest, row: Disagreement, act: Callable[[], str]) -> HttpResponse:
    try:
        said = act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        undo.offer(request, said, reverse("directory:give_back", args=[row.pk]))
    return redirect("directory:disagreements")


def _row(request: ActorRequest, pk: int) -> Disagreement:
    return get_object_or_404(Disagreement.objects.visible_to(request.actor), pk=pk)
