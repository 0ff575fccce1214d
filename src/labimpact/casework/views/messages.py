"""Messaggi: the room of a case in which its team writes to one another."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.casework.actions import messages as actions
from labimpact.casework.forms.messages import MessageForm
from labimpact.casework.models import Case, CaseMention, CaseMessage
from labimpact.casework.queries import messages as queries
from labimpact.casework.queries.page import CasePage
from labimpact.casework.views.scope import case_seen
from labimpact.ui.attempting import attempt

PER_PAGE = 30


@access(Permission.CASE_WORK)
def room(request: ActorRequest, pk: int) -> HttpResponse:
    """The messages of a case, the last first, and a new one; `corregge` corrects one's own."""
    case = case_seen(request, pk)
    can_write = CasePage(case, request.actor).can_work
    if request.method == "POST" and not can_write:
        raise PermissionDenied
    wrong = _wrong(request, case)
    people = queries.team_people(case) if can_write else []
    others = [p for p in people if p.user_id != request.actor.user_id]
    initial = {"text": wrong.text} if wrong else {}
    form = MessageForm(others, request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            lambda: actions.write_message(
                case, by=request.actor, corrects=wrong, **form.cleaned_data
            ),
        )
    ):
        return redirect("cases:messages", pk=case.pk)
    page = Paginator(queries.messages_of(case), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "case": case, "page": page, "form": form, "can_write": can_write, "wrong": wrong,
        "read_up_to": queries.read_up_to(case, request.actor), "today": clock.today(),
        "last": max((m.pk for m in page.object_list), default=0),
    }  # fmt: skip
    return render(request, "casework/messages.html", context, status=422 if form.errors else 200)


def _wrong(request: ActorRequest, case: Case) -> CaseMessage | None:
    if not request.GET.get("corregge"):
        return None
    mine = CaseMessage.objects.filter(case=case, author=request.actor.user_id, corrected_by=None)
    return get_object_or_404(mine, pk=row_number(request.GET["corregge"]))


@access(Permission.CASE_WORK)
@require_POST
def read(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that one has read the messages of a case, up to the one that was on the page."""
    case = case_seen(request, pk)
    up_to = row_number(request.POST.get("ultimo", "")) or 0
    actions.mark_read(case, up_to=up_to, by=request.actor)
    return redirect("cases:messages", pk=case.pk)


@access(Permission.CASE_WORK)
@require_POST
def done(request: ActorRequest, pk: int, mention: int) -> HttpResponse:
    """Mark as done what a message asked of oneself."""
    case = case_seen(request, pk)
    mine = CaseMention.objects.filter(message__case=case, user=request.actor.user_id)
    asked = get_object_or_404(mine.select_related("message__case"), pk=mention)
    actions.do_asked(asked, by=request.actor)
    return redirect("cases:messages", pk=case.pk)
