"""Working on a case: answers, steps, papers, people."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.people.models import Person
from labimpact.people.queries.households import family_of
from labimpact.procedures.actions import opening, papers, reading, stepping
from labimpact.procedures.forms.steps import PersonForm, ReceiveForm, SetAsideForm, StepForm
from labimpact.procedures.models import CasePaper, ProcedureCase
from labimpact.procedures.queries.page import CasePage
from labimpact.procedures.views.scope import case_seen, done
from labimpact.rules.forms.answers import AnswersForm
from labimpact.rules.procedures import showing, stored
from labimpact.ui.attempting import attempt


@access(Permission.PROCEDURE_MANAGE)
def answers(request: ActorRequest, pk: int) -> HttpResponse:
    """The procedure's questions; what they say so far stands beside them."""
    case = case_seen(request, pk)
    page = CasePage(case)
    form = AnswersForm(page.procedure, request.POST or None, initial=dict(page.evaluator.answers))
    evaluator = page.evaluator
    if request.method == "POST" and form.is_valid():
        if "prova" not in request.POST and attempt(
            form, lambda: stepping.answer(case, form.answers(), by=request.actor)
        ):
            return done(request, case, _("Risposte scritte."), "requisiti")
        evaluator = stored.evaluator(form.answers(), clock.today()).knowing(page.procedure)
    context = {
        "case": case,
        "procedure": page.procedure,
        "form": form,
        "fields": form.shown(evaluator),
        "eligibility": showing.eligibility_rows(page.procedure, evaluator),
    }
    return render(request, "procedures/answers.html", context, status=422 if form.errors else 200)


@access(Permission.PROCEDURE_MANAGE)
def step(request: ActorRequest, pk: int, code: str) -> HttpResponse:
    """Write down a step."""
    case = case_seen(request, pk)
    page = CasePage(case)
    line = next((s for s in page.steps if s.step.code == code), None)
    if line is None:
        raise Http404
    form = StepForm(line.step, request.POST or None, initial=StepForm.shown(line.row))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            lambda: stepping.take_step(
                case, code, form.taking(), by=request.actor, sure=form.cleaned_data["sure"]
            ),
        )
    ):
        return done(request, case, _("Passo scritto: le date sono ricalcolate."), "scadenze")
    context = {"case": case, "line": line, "form": form, "procedure": page.procedure}
    return render(request, "procedures/step.html", context, status=422 if form.errors else 200)


@access(Permission.PROCEDURE_MANAGE)
@require_POST
def undo_step(request: ActorRequest, pk: int, code: str) -> HttpResponse:
    """Take back a step written by mistake."""
    case = case_seen(request, pk)
    try:
        stepping.undo_step(case, code, by=request.actor)
    except Refused as refusal:
        return done(request, case, str(refusal), "passi")
    return done(request, case, _("Passo annullato: le sue date non corrono più."), "passi")


@access(Permission.PROCEDURE_MANAGE)
@require_POST
def step_again(request: ActorRequest, pk: int, code: str) -> HttpResponse:
    """The same step, another time."""
    case = case_seen(request, pk)
    try:
        stepping.once_more(case, code, by=request.actor)
    except Refused as refusal:
        return done(request, case, str(refusal), "passi")
    return redirect("procedures:step", pk=pk, code=code)


def _paper(case: ProcedureCase, paper_pk: int) -> CasePaper:
    rows = CasePaper.objects.filter(case=case).select_related("person", "file__file")
    return get_object_or_404(rows, pk=paper_pk)


@access(Permission.PROCEDURE_MANAGE)
def paper(request: ActorRequest, pk: int, paper_pk: int) -> HttpResponse:
    """One document of the checklist: received with copy and expiry, or not needed and why."""
    case = case_seen(request, pk)
    found = _paper(case, paper_pk)
    receive = ReceiveForm(initial={
        "received_on": found.received_on or clock.today(), "expires_on": found.expires_on,
        "note_text": found.note,
    })  # fmt: skip
    aside = SetAsideForm()
    if request.method == "POST" and "because" in request.POST:
        aside = SetAsideForm(request.POST)
        if aside.is_valid() and attempt(
            aside, lambda: papers.set_aside(case, found, by=request.actor, **aside.cleaned_data)
        ):
            return done(request, case, _("Segnato: non serve."), "documenti")
    elif request.method == "POST":
        receive = ReceiveForm(request.POST, request.FILES)
        if receive.is_valid() and attempt(
            receive, lambda: papers.receive(case, found, by=request.actor, **receive.cleaned_data)
        ):
            return done(request, case, _("Documento ricevuto."), "documenti")
    line = next((p for p in CasePage(case).papers if p.row.pk == found.pk), None)
    context = {"case": case, "line": line, "receive_form": receive, "aside_form": aside}
    wrong = receive.errors or aside.errors
    return render(request, "procedures/paper.html", context, status=422 if wrong else 200)


@access(Permission.PROCEDURE_MANAGE)
@require_POST
def paper_now(request: ActorRequest, pk: int, paper_pk: int, state: str) -> HttpResponse:
    """Received today, or missing after all, with one click."""
    case = case_seen(request, pk)
    found = _paper(case, paper_pk)
    try:
        if state == "ricevuto":
            papers.receive(case, found, by=request.actor)
            return done(request, case, _("Documento ricevuto."), "documenti")
        papers.miss(case, found, by=request.actor)
    except Refused as refusal:
        return done(request, case, str(refusal), "documenti")
    return done(request, case, _("Segnato: manca ancora."), "documenti")


@access(Permission.PROCEDURE_MANAGE)
def people(request: ActorRequest, pk: int) -> HttpResponse:
    """Who takes part in the case, and adding somebody."""
    case = case_seen(request, pk, note=False)
    page = CasePage(case)
    visible = Person.objects.visible_to(request.actor).current()
    family = family_of(case.person)
    named = [p.person_id for p in page.participants] + [p.pk for p in family]
    reading.open_case_page(case, named, by=request.actor)
    form = PersonForm(page.procedure, family, visible, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(
            form,
            lambda: opening.add_person(case, data["person"], data["role"], by=request.actor),
        ):
            return done(request, case, _("Aggiunta alla pratica."), "persone")
    context = {"case": case, "page": page, "form": form, "procedure": page.procedure}
    return render(request, "procedures/people.html", context, status=422 if form.errors else 200)


@access(Permission.PROCEDURE_MANAGE)
@require_POST
def change_role(request: ActorRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Another role for somebody of the case."""
    case = case_seen(request, pk)
    seat = get_object_or_404(case.participants, pk=seat_pk)
    try:
        opening.change_role(case, seat, request.POST.get("ruolo", ""), by=request.actor)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("procedures:people", pk=pk)
    return done(request, case, _("Ruolo cambiato."), "persone")


@access(Permission.PROCEDURE_MANAGE)
@require_POST
def remove_person(request: ActorRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Take somebody out of the case."""
    case = case_seen(request, pk)
    seat = get_object_or_404(case.participants, pk=seat_pk)
    try:
        opening.remove_person(case, seat, by=request.actor)
    except Refused as refusal:
        return done(request, case, str(refusal), "persone")
    return done(request, case, _("Tolta dalla pratica."), "persone")
