"""Files of a request: added and taken away by who asks or coordinates, opened by who mediates."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.documents import downloads
from labimpact.mediation.actions import attaching
from labimpact.mediation.forms.attachments import AttachmentForm
from labimpact.mediation.models import RequestFile
from labimpact.mediation.views import scope
from labimpact.mediation.views.one_form import one_button
from labimpact.mediation.views.requests import ASKING, request_page
from labimpact.ui.attempting import attempt


@access(*ASKING)
@require_POST
def add(request: ActorRequest, pk: int) -> HttpResponse:
    """Add a file for whoever mediates."""
    row = scope.request_seen(request, pk)
    form = AttachmentForm(request.POST, request.FILES)
    if form.is_valid() and attempt(
        form, lambda: attaching.attach(row, form.cleaned_data["upload"], by=request.actor), "upload"
    ):
        messages.success(request, _("Allegato: chi media lo apre dal suo telefono."))
        return redirect("mediation:request", pk=pk)
    return request_page(request, row, file_form=form)


@access(*ASKING, Permission.MEDIATION_WORK)
@require_safe
def content(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The content of a file, through the wall and into the register; `?salva` saves it."""
    attached = get_object_or_404(_seen(request).select_related("file"), pk=pk)
    try:
        opened = attaching.open_attached(attached, by=request.actor)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    except FileNotFoundError as lost:
        raise Http404(_("Il file non è più sul disco: avvisa chi gestisce il sistema.")) from lost
    return downloads.answer(attached.file, opened, save="salva" in request.GET)


@access(*ASKING)
@require_POST
def remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a file away."""
    attached = get_object_or_404(_seen(request).select_related("request"), pk=pk)
    row = scope.request_seen(request, attached.request_id)
    return one_button(
        request, lambda: attaching.detach(attached, by=request.actor),
        back=reverse("mediation:request", args=[row.pk]), said=_("Allegato tolto."),
    )  # fmt: skip


def _seen(request: ActorRequest) -> QuerySet[RequestFile]:
    return RequestFile.objects.visible_to(request.actor)
