"""Deciding a request: approved, refused, closed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.mediation.actions import approving
from labimpact.mediation.forms.requests import ApproveForm, RefuseForm, RestForm
from labimpact.mediation.queries.requests import RequestPage
from labimpact.mediation.views import scope
from labimpact.mediation.views.requests import request_page
from labimpact.ui.attempting import attempt


def approve_form(page: RequestPage, data: object = None) -> ApproveForm | None:
    """The form of the approval, with the only package that can pay already chosen."""
    if not page.can_decide:
        return None
    packages = page.packages
    first = packages[0] if len(packages) == 1 else None
    return ApproveForm(
        data, packages=packages, sessions=page.undecided, prefix="ok",
        initial={
            "hours": page.request.minutes, "priority": page.request.priority,
            "package": first.pk if first else None,
        },
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def approve(request: ActorRequest, pk: int) -> HttpResponse:
    """Approve: the package keeps the hours from now on."""
    row = scope.request_seen(request, pk)
    form = approve_form(RequestPage(row, request.actor), request.POST)
    if form is None:
        return _said(request, pk, _("Questa richiesta ha già una risposta."))
    if form.is_valid() and attempt(
        form,
        lambda: approving.approve(
            row, package=form.cleaned_data["package"], minutes=form.cleaned_data["hours"],
            priority=form.cleaned_data["priority"], by=request.actor,
            sessions=form.cleaned_data.get("sessions"),
        ),
    ):  # fmt: skip
        messages.success(request, _("Richiesta approvata: ora scegli chi media."))
        return redirect("mediation:request", pk=pk)
    return request_page(request, row, approve_form=form)


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def refuse(request: ActorRequest, pk: int) -> HttpResponse:
    """Refuse, with the reason that who asked will read."""
    row = scope.request_seen(request, pk)
    if not RequestPage(row, request.actor).can_decide:
        return _said(request, pk, _("Questa richiesta ha già una risposta."))
    form = RefuseForm(request.POST, prefix="no")
    if form.is_valid() and attempt(
        form,
        lambda: approving.refuse(
            row, reason=form.cleaned_data["reason"], text=form.cleaned_data["text"],
            by=request.actor,
        ),
    ):  # fmt: skip
        messages.success(request, _("Richiesta non approvata: chi ha chiesto legge il motivo."))
        return redirect("mediation:request", pk=pk)
    return request_page(request, row, refuse_form=form)


def rest_form(page: RequestPage, data: object = None) -> RestForm | None:
    """The form for what still waits of a request of which a part was approved."""
    if not page.can_decide_rest:
        return None
    return RestForm(data, sessions=page.undecided, prefix="resto")


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def decide_rest(request: ActorRequest, pk: int) -> HttpResponse:
    """Approve or refuse the sessions that still wait, those that are chosen."""
    row = scope.request_seen(request, pk)
    form = rest_form(RequestPage(row, request.actor), request.POST)
    if form is None:
        return _said(request, pk, _("Non c'è più niente da decidere."))

    def act() -> None:
        said = form.cleaned_data
        if form.refuses:
            approving.refuse_some(
                row, sessions=said["sessions"], reason=said["reason"], text=said["text"],
                by=request.actor,
            )  # fmt: skip
        else:
            approving.approve_more(row, sessions=said["sessions"], by=request.actor)

    if form.is_valid() and attempt(form, act):
        said = _("Non approvati: chi ha chiesto legge il motivo.") if form.refuses else _(
            "Approvati: ora scegli chi media.")  # fmt: skip
        messages.success(request, said)
        return redirect("mediation:request", pk=pk)
    return request_page(request, row, rest_form=form)


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def close(request: ActorRequest, pk: int) -> HttpResponse:
    """Close a request whose sessions are over: what it did not use is free."""
    row = scope.request_seen(request, pk)
    try:
        approving.close(row, by=request.actor)
    except Refused as refusal:
        return _said(request, pk, str(refusal))
    messages.success(request, _("Richiesta conclusa: le ore non usate sono di nuovo libere."))
    return redirect("mediation:request", pk=pk)


def _said(request: ActorRequest, pk: int, words: str) -> HttpResponse:
    messages.warning(request, words)
    return redirect("mediation:request", pk=pk)
