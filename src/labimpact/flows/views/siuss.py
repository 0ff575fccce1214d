"""SIUSS: what a file would hold and what waits, asking for it, taking it, saying it went."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.documents.downloads import guard
from labimpact.flows import permissions
from labimpact.flows.actions import reading
from labimpact.flows.actions import siuss as actions
from labimpact.flows.enums import FileState, Flow, Operation
from labimpact.flows.forms.siuss import FileForm, PeriodForm
from labimpact.flows.models import SiussFile
from labimpact.flows.queries import siuss as queries
from labimpact.network.models import Office

# What a page shows of the queue; the list of gaps shows all of it.
_SHOWN = 200
_OPENED = (FileState.READY, FileState.SENT)


@access(Permission.FLOW_SEND)
@never_cache
def files(request: ActorRequest) -> HttpResponse:
    """The register of the office's files, and the preview of the one to prepare."""
    if not permissions.can_send(request.actor):
        raise PermissionDenied
    form = PeriodForm(request.GET or None, initial=PeriodForm.usual())
    context = {"form": form, "files": queries.files(request.actor)[:50]}
    if form.is_valid():
        context |= _preview(request, form, None)
    return render(request, "flows/siuss.html", context, status=422 if form.errors else 200)


def _preview(request: ActorRequest, form: PeriodForm, asked: FileForm | None) -> dict[str, object]:
    data = form.cleaned_data
    period = Flow(data["flow"]), request.actor, data["since"], data["until"]
    found = queries.planned(*period)
    queue = queries.rejects(found.queued[:_SHOWN], request.actor)
    reading.read_queue(queue, by=request.actor)
    body = Office.objects.select_related("body").get(pk=request.actor.office_id or 0).body
    inserted = sum(line.operation == Operation.INSERT for line in found.lines)
    return {
        "found": found, "queue": queue, "queued": len(found.queued), "body": body,
        "apart": queries.left_apart(*period), "inserted": inserted,
        "cancelled": len(found.lines) - inserted,
        "asked": asked or FileForm(initial=data | {"body_code": body.external_code}),
    }  # fmt: skip


@access(Permission.FLOW_SEND)
@require_POST
def prepare(request: ActorRequest) -> HttpResponse:
    """Ask for the file that the preview showed."""
    if not permissions.can_send(request.actor):
        raise PermissionDenied
    form = FileForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_file(by=request.actor, **form.asked())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Il file si sta preparando: lo trovi qui sotto."))
            return redirect("flows:siuss")
    period = PeriodForm(request.POST)
    context = {"form": period, "files": queries.files(request.actor)[:50]}
    if period.is_valid():
        context |= _preview(request, period, form)
    return render(request, "flows/siuss.html", context, status=422)


def _file(request: ActorRequest, pk: int) -> SiussFile:
    rows = SiussFile.objects.visible_to(request.actor).select_related("body", "office")
    return get_object_or_404(rows, pk=pk)


@access(Permission.FLOW_SEND)
@never_cache
def download(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a file that is ready, or that was sent."""
    file = _file(request, pk)
    if file.state not in _OPENED:
        raise Http404
    try:
        content = actions.open_file(file, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("flows:siuss")
    name = f"{file.flow}-{file.period_from:%Y%m%d}-{file.period_to:%Y%m%d}-{file.pk}.xml"
    answer = HttpResponse(content, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return guard(answer, pdf=False)


@access(Permission.FLOW_SEND)
@require_POST
def close(request: ActorRequest, pk: int, what: str) -> HttpResponse:
    """Say that a file was sent, or that it was thrown away."""
    file = _file(request, pk)
    if what not in ("trasmesso", "buttato"):
        raise Http404
    try:
        actions.close_file(file, sent=what == "trasmesso", by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Scritto."))
    return redirect("flows:siuss")
