"""Finding a case in one's scope, and answering a refused or accepted action."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from labimpact.base.access import ActorRequest, when_shown
from labimpact.procedures import permissions
from labimpact.procedures.actions import reading
from labimpact.procedures.models import ProcedureCase
from labimpact.procedures.queries.page import JOINED


def case_seen(request: ActorRequest, pk: int, *, note: bool = True) -> ProcedureCase:
    """A case of the actor's offices, or 404; 403 to who may see it and not carry it on.

    Looking at one is noted, with whom it names; a page that notes more by itself says so.
    """
    rows = ProcedureCase.objects.visible_to(request.actor).select_related(*JOINED)
    rows = rows.defer("definition__content", "follows__definition__content")
    case = get_object_or_404(rows, pk=pk)
    if not permissions.can_manage(request.actor, case):
        raise PermissionDenied
    if note:
        when_shown(request, lambda: _note(case, request))
    return case


def _note(case: ProcedureCase, request: ActorRequest) -> None:
    people = case.participants.values_list("person_id", flat=True)
    reading.open_case_page(case, list(people), by=request.actor)


def done(request: ActorRequest, case: ProcedureCase, said: str, anchor: str = "") -> HttpResponse:
    """Back to the case, saying what happened."""
    messages.success(request, said)
    answer = redirect("procedures:detail", pk=case.pk)
    if anchor:
        answer["Location"] += f"#{anchor}"
    return answer
