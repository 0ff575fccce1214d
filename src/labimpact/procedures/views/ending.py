"""Pause, end, transfer, and what comes after."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.people.models import Person
from labimpact.procedures.actions import carrying, pressing
from labimpact.procedures.forms.steps import CloseForm, PauseForm, TransferForm
from labimpact.procedures.queries.page import CasePage
from labimpact.procedures.views.scope import case_seen, done
from labimpact.rules.procedures import stored
from labimpact.ui.attempting import attempt


@access(Permission.PROCEDURE_MANAGE)
def manage(request: ActorRequest, pk: int) -> HttpResponse:
    """Close, pause or pass the case on."""
    case = case_seen(request, pk)
    procedure = CasePage(case).procedure
    close_form = CloseForm(procedure, initial={"on": clock.today()})
    pause_form = PauseForm()
    transfer_form = TransferForm(case.office_id, case.assigned_to_id)
    verb = request.POST.get("che", "")
    if verb == "chiudi":
        close_form = CloseForm(procedure, request.POST)
        if close_form.is_valid() and attempt(
            close_form, lambda: carrying.close(case, by=request.actor, **close_form.cleaned_data)
        ):
            return done(request, case, _("Pratica chiusa."), "dopo")
    elif verb == "pausa":
        pause_form = PauseForm(request.POST)
        if pause_form.is_valid() and attempt(
            pause_form, lambda: carrying.pause(case, by=request.actor, **pause_form.cleaned_data)
        ):
            return done(request, case, _("Pratica in pausa. I termini corrono lo stesso."))
    elif verb == "passa":
        transfer_form = TransferForm(case.office_id, case.assigned_to_id, request.POST)
        if transfer_form.is_valid() and attempt(
            transfer_form,
            lambda: carrying.transfer(case, transfer_form.cleaned_data["to"], by=request.actor),
            "to",
        ):
            return done(request, case, _("Pratica passata."))
    context = {
        "case": case, "procedure": procedure, "close_form": close_form,
        "pause_form": pause_form, "transfer_form": transfer_form,
    }  # fmt: skip
    wrong = close_form.errors or pause_form.errors or transfer_form.errors
    return render(request, "procedures/manage.html", context, status=422 if wrong else 200)


@access(Permission.PROCEDURE_MANAGE)
@require_POST
def resume(request: ActorRequest, pk: int) -> HttpResponse:
    """Out of the pause."""
    case = case_seen(request, pk)
    try:
        carrying.resume(case, by=request.actor)
    except Refused as refusal:
        return done(request, case, str(refusal))
    return done(request, case, _("Pratica ripresa."))


@access(Permission.PROCEDURE_MANAGE)
@require_POST
def reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Open a closed case again."""
    case = case_seen(request, pk)
    try:
        carrying.reopen(case, by=request.actor)
    except Refused as refusal:
        return done(request, case, str(refusal))
    return done(request, case, _("Pratica riaperta."))


@access(Permission.PROCEDURE_MANAGE)
@require_POST
def follow_on(request: ActorRequest, pk: int, code: str) -> HttpResponse:
    """Open what comes next for one of the people of the case."""
    case = case_seen(request, pk)
    definition = stored.current(code)
    if definition is None or code not in {f.procedure for f in CasePage(case).procedure.follow_ons}:
        raise Http404
    wanted = request.POST.get("person", "")
    people = Person.objects.visible_to(request.actor).filter(case_participations__case=case)
    person = get_object_or_404(people, pk=row_number(wanted) or case.person_id)
    try:
        new = carrying.follow_on(case, definition, person, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("procedures:detail", pk=pk)
    return done(request, new, _("Pratica successiva aperta."))


@access(Permission.PROCEDURE_MANAGE)
@require_POST
def press(request: ActorRequest, pk: int, deadline_pk: int) -> HttpResponse:
    """Draft the letter to an authority that let its term pass, and go and read it."""
    case = case_seen(request, pk)
    deadline = get_object_or_404(case.deadlines, pk=deadline_pk)
    try:
        letter = pressing.press(case, deadline, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("procedures:detail", pk=pk)
    messages.success(request, _("Bozza del sollecito pronta: rileggila, poi emettila."))
    return redirect("correspondence:letter", pk=case.person_id, letter_pk=letter.pk)


@access(Permission.PROCEDURE_MANAGE)
@require_POST
def adopt_version(request: ActorRequest, pk: int) -> HttpResponse:
    """Go by the version of the procedure in force."""
    case = case_seen(request, pk)
    newer = CasePage(case).newer
    if newer is None:
        return done(request, case, _("La pratica segue già la versione in vigore."))
    try:
        carrying.adopt_version(case, newer, by=request.actor)
    except Refused as refusal:
        return done(request, case, str(refusal))
    return done(request, case, _("Ora la pratica segue la versione in vigore."))
