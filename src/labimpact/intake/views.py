"""A request from the portal, for the office that answers it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access, when_shown
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.intake import actions
from labimpact.intake.enums import Outcome
from labimpact.intake.forms import CloseForm
from labimpact.intake.models import PublicRequest
from labimpact.ui import undo
from labimpact.ui.attempting import attempt


def _found(request: ActorRequest, pk: int) -> PublicRequest:
    rows = PublicRequest.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("office", "taken_by"), pk=pk)


@access(Permission.CONTACT_RECORD)
def one(request: ActorRequest, pk: int) -> HttpResponse:
    """What was asked, how to reach who asked, and how it ended."""
    row = _found(request, pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if attempt(
            form,
            lambda: actions.close(
                row, outcome=Outcome(said["outcome"]), note=said["note"], by=request.actor
            ),
        ):
            undo.offer(request, _("Richiesta chiusa."), reverse("intake:reopen", args=[row.pk]))
            return redirect("worklist:list")
    when_shown(request, lambda: actions.note_reading(row, by=request.actor))
    context = {"row": row, "form": form}
    return render(request, "intake/request.html", context, status=422 if form.errors else 200)


@access(Permission.CONTACT_RECORD)
@require_POST
def take(request: ActorRequest, pk: int) -> HttpResponse:
    """Me ne occupo io."""
    row = _found(request, pk)
    try:
        actions.take(row, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Te ne occupi tu."))
    return redirect("intake:request", pk=row.pk)


@access(Permission.CONTACT_RECORD)
@require_POST
def reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Riapri una richiesta chiusa."""
    row = _found(request, pk)
    actions.reopen(row, by=request.actor)
    return redirect("intake:request", pk=row.pk)
