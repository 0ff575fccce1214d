"""What the public says of the pages, for their editors."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.feedback import actions, queries
from labimpact.feedback.enums import Outcome
from labimpact.feedback.forms import AnswerForm, CloseForm
from labimpact.feedback.models import READERS, JudgedPage, Remark
from labimpact.ui import undo
from labimpact.ui.attempting import attempt

_SHOWN = 200
_WRITERS = (Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH)


@access(*READERS)
@require_safe
def page_list(request: ActorRequest) -> HttpResponse:
    """Pareri: how often each page helped, and what waits to be read."""
    actor = request.actor
    context = {"pages": queries.pages(actor)[:_SHOWN], "waiting": queries.waiting(actor)[:_SHOWN]}
    return render(request, "feedback/list.html", context)


@access(*READERS)
def remark(request: ActorRequest, pk: int) -> HttpResponse:
    """One remark beside its page, and what was done about it."""
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
            undo.offer(request, _("Parere chiuso."), reverse("feedback:reopen", args=[row.pk]))
            return redirect("feedback:list")
    return _drawn(request, row, form, AnswerForm(), 422 if form.errors else 200)


@access(*READERS)
@require_POST
def answer(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer who left an address for it."""
    row = _found(request, pk)
    form = AnswerForm(request.POST)
    if form.is_valid() and attempt(
        form, lambda: actions.answer(row, words=form.cleaned_data["answer"], by=request.actor)
    ):
        messages.success(request, _("Risposta inviata: il recapito è cancellato."))
        return redirect("feedback:remark", pk=row.pk)
    return _drawn(request, row, CloseForm(), form, 422)


def _drawn(
    request: ActorRequest, row: Remark, form: CloseForm, answering: AnswerForm, status: int
) -> HttpResponse:
    context = {
        "row": row, "form": form, "answering": answering,
        "language": dict(settings.LANGUAGES).get(row.page.language, row.page.language),
        "answer_by": queries.answer_by(row), "address": _where_to_mend(request, row.page),
    }  # fmt: skip
    return render(request, "feedback/remark.html", context, status=status)


@access(*READERS)
@require_POST
def reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Riapri un parere chiuso."""
    row = _found(request, pk)
    actions.reopen(row, by=request.actor)
    return redirect("feedback:remark", pk=row.pk)


def _where_to_mend(request: ActorRequest, page: JudgedPage) -> str:
    """Where who writes for the portal corrects what was judged; nothing for a list or a search."""
    if not any(request.actor.can_somewhere(right) for right in _WRITERS):
        return ""
    if page.kind == "service":
        return reverse("directory:detail", args=[page.ref])
    if page.kind not in ("guide", "news"):
        return ""
    if page.language == "it":
        return reverse("translating:page", args=[page.ref])
    return reverse("translating:text", args=[page.ref, page.language])


def _found(request: ActorRequest, pk: int) -> Remark:
    rows = Remark.objects.visible_to(request.actor).select_related("page", "closed_by")
    return get_object_or_404(rows, pk=pk)
