"""What was done: told, corrected, signed on the glass, given back, asked about."""

from __future__ import annotations

from typing import Any

from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Conflict, Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.casework.signing import BOX
from labimpact.mediation import sensitive
from labimpact.mediation.actions import linking, offering, reporting
from labimpact.mediation.forms.links import GlassForm
from labimpact.mediation.forms.reports import GiveBackForm, ReportForm
from labimpact.mediation.models import Assignment, SessionReport
from labimpact.mediation.queries.day import job_of
from labimpact.mediation.queries.versions import differences
from labimpact.mediation.views import scope
from labimpact.rules.queries import label
from labimpact.ui.attempting import attempt


@access(Permission.MEDIATION_WORK)
def report(request: ActorRequest, pk: int) -> HttpResponse:
    """La relazione: write it, read it, correct it; two versions meet and neither is lost."""
    found = scope.my_assignment(request, pk)
    form = ReportForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reporting.write_report(found, form.told, by=request.actor)
        except Conflict:
            return _conflict(request, pk, form)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Relazione salvata."))
            return redirect("mediation:report", pk=pk)
    return _page(request, found, form, status=422 if form.errors else 200)


def _page(
    request: ActorRequest, found: Assignment, form: ReportForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    job = job_of(found)
    told = job.report if job.is_told else None
    written = told or SessionReport()
    context: dict[str, Any] = {
        "job": job,
        "form": form,
        "told": told,
        "line": written,
        "activity": label("mediation_kind", written.activity),
        "outcome": label("mediation_outcome", written.outcome),
        "hints": sensitive.found(written.next_step, written.note),
    }
    answer = render(request, "mediation/report.html", context | more, status=status)
    return scope.kept(answer)


def _conflict(request: ActorRequest, pk: int, form: ReportForm) -> HttpResponse:
    """Both versions side by side; what was typed stays in the form, upon the other one."""
    found = scope.my_assignment(request, pk)
    stored = found.report
    form.upon(stored.version)
    lines = differences(form.told, stored)
    return _page(request, found, form, status=409, differences=lines)


@access(Permission.MEDIATION_WORK)
def sign(request: ActorRequest, pk: int) -> HttpResponse:
    """Who asked signs on the mediator's phone."""
    found = scope.my_assignment(request, pk)
    job = job_of(found)
    if not job.is_told or job.report is None:
        return redirect("mediation:report", pk=pk)
    told = job.report
    form = GlassForm(request.POST if request.method == "POST" else None)
    seen = row_number(request.POST.get("visto", "")) or 0
    if form.is_valid() and attempt(
        form, lambda: reporting.sign(told, seen=seen, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("Relazione firmata."))
        return redirect("mediation:report", pk=pk)
    told.refresh_from_db()
    context = {
        "job": job, "line": told, "form": form, "box": BOX,
        "activity": label("mediation_kind", told.activity),
        "outcome": label("mediation_outcome", told.outcome),
    }  # fmt: skip
    return scope.kept(
        render(request, "mediation/sign.html", context, status=422 if form.errors else 200)
    )


@access(Permission.MEDIATION_WORK)
def give_back(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that one cannot go any more, with the reason."""
    found = scope.my_assignment(request, pk)
    form = GiveBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(
        form, lambda: offering.give_back(found, reason=form.said, by=request.actor)
    ):
        messages.success(request, _("Detto a chi coordina: cerca qualcun altro."))
        return redirect("mediation:day")
    context = {"job": job_of(found), "form": form}
    return render(request, "mediation/give_back.html", context, status=422 if form.errors else 200)


@access(Permission.MEDIATION_WORK)
def opinion(request: ActorRequest, pk: int) -> HttpResponse:
    """The code that the person frames to say how it went, in their own language."""
    found = scope.my_assignment(request, pk)
    address, refused = "", ""
    is_handed = bool(request.POST.get("passa"))
    if request.method == "POST":
        try:
            secret = linking.opinion_link(found.session, by=request.actor, is_handed=is_handed)
            if is_handed:
                auth.logout(request)
                return scope.shut(redirect("mediation_link", key=secret))
            address = request.build_absolute_uri(reverse("mediation_link", args=[secret]))
        except Refused as refusal:
            refused = str(refusal)
    context = {"job": job_of(found), "address": address, "refused": refused}
    return scope.shut(
        render(request, "mediation/opinion.html", context, status=422 if refused else 200)
    )
