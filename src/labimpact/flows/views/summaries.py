"""The summary of a case: given to another body, or taken in from one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.casework.permissions import can_lead, can_open_for
from labimpact.casework.views.scope import case_seen
from labimpact.documents.downloads import guard
from labimpact.flows.actions import summaries as actions
from labimpact.flows.forms.summaries import SummaryForm, TakeInForm, UploadForm
from labimpact.flows.summaries.adapters import ADAPTERS
from labimpact.flows.summaries.told import CaseSummary
from labimpact.flows.summaries.words import in_words
from labimpact.people.actions.reading import show_name
from labimpact.people.models import Person


@access(Permission.CASE_LEAD)
@never_cache
def give(request: ActorRequest, pk: int) -> HttpResponse:
    """Choose what of a case another body is told, and take the file."""
    case = case_seen(request, pk)
    if not can_lead(request.actor, case):
        raise PermissionDenied
    form = SummaryForm(request.POST or None)
    if form.is_valid():
        adapter = form.cleaned_data["adapter"]
        try:
            content = actions.send_summary(
                case, to=form.cleaned_data["to"], parts=form.chosen(), adapter=adapter,
                by=request.actor,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            answer = HttpResponse(content, content_type=ADAPTERS[adapter].content_type)
            name = f"caso-{case.pk}.{ADAPTERS[adapter].suffix}"
            answer["Content-Disposition"] = f'attachment; filename="{name}"'
            return guard(answer, pdf=False)
    context = {"case": case, "form": form}
    return render(request, "flows/give.html", context, status=422 if form.errors else 200)


def _person(request: ActorRequest, pk: int) -> Person:
    if not can_open_for(request.actor, request.actor.office_id):
        raise PermissionDenied
    known = Person.objects.visible_to(request.actor).current()
    return show_name(get_object_or_404(known, pk=pk), by=request.actor)


@access(Permission.CASE_WORK)
@never_cache
def read(request: ActorRequest, pk: int) -> HttpResponse:
    """Read the file that another body sent about a person; nothing is kept yet."""
    person = _person(request, pk)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        upload, adapter = form.cleaned_data["upload"], form.cleaned_data["adapter"]
        try:
            content = upload.read(actions.LARGEST + 1)
            summary = actions.read_summary(content, adapter=adapter)
        except Refused as refusal:
            form.add_error("upload", f"«{upload.name}»: {refusal}")
        else:
            asked = TakeInForm(initial={"adapter": adapter, "content": content.decode()})
            return _shown(request, person, summary, asked)
    context = {"person": person, "form": form}
    return render(request, "flows/take_in.html", context, status=422 if form.errors else 200)


def _shown(
    request: ActorRequest, person: Person, summary: CaseSummary, asked: TakeInForm
) -> HttpResponse:
    differences = actions.differences(summary, person)
    context = {
        "person": person, "summary": summary, "asked": asked, "differences": differences,
        "is_another": actions.seems_another(differences), "words": in_words(summary),
    }  # fmt: skip
    return render(request, "flows/take_in.html", context, status=422 if asked.errors else 200)


@access(Permission.CASE_WORK)
@require_POST
def take_in(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the file that was shown into a case."""
    person = _person(request, pk)
    form = TakeInForm(request.POST)
    content = request.POST.get("content", "").encode()
    adapter = request.POST.get("adapter", "")
    if adapter not in ADAPTERS:
        return redirect("flows:summary_read", pk=pk)
    try:
        summary = actions.read_summary(content, adapter=adapter)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("flows:summary_read", pk=pk)
    if form.is_valid():
        try:
            case = actions.receive_summary(person, content, adapter=adapter, by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Il riepilogo è nel caso."))
            return redirect("cases:detail", pk=case.pk)
    return _shown(request, person, summary, form)
