"""Finding a case in one's scope, and answering a refused or accepted action."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from labimpact.base.access import ActorRequest, when_shown
from labimpact.casework.actions import reading
from labimpact.casework.models import Case


def case_seen(request: ActorRequest, pk: int) -> Case:
    """A case of the actor's offices or of a team of theirs, or 404. Looking at one is noted."""
    rows = Case.objects.visible_to(request.actor).select_related(
        "office__body", "person__mediation_language"
    )
    case = get_object_or_404(rows, pk=pk)
    when_shown(request, lambda: reading.read_case(case, by=request.actor))
    return case


def done(case: Case, request: ActorRequest, said: str, anchor: str = "") -> HttpResponse:
    """Back to the case, saying what happened."""
    messages.success(request, said)
    answer = redirect("cases:detail", pk=case.pk)
    if anchor:
        answer["Location"] += f"#{anchor}"
    return answer
