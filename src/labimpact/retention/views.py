"""Scarto dei dati: what is past its time, who decides, what was done."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.people.models import Person
from labimpact.retention import actions, permissions, queries
from labimpact.retention.forms import ConfirmForm, HoldForm, PlanForm, ReasonForm
from labimpact.retention.models import DisposalPlan, LegalHold
from labimpact.worklist import permissions as tasks

_PAGE = 25


@dataclass(frozen=True)
class Leaving:
    """A person about to go, as their office reads it."""

    person: Person
    day: date
    last: date | None
    stays: bool
    notes: list[tuple[int, date]]


_MANAGE = Permission.RETENTION_MANAGE


def _plan_form(request: ActorRequest, data: object = None) -> PlanForm:
    choices = [(str(area.pk), str(area)) for area in queries.areas(request.actor)]
    if permissions.can_decide(request.actor, None):
        choices.append(("0", _("senza ufficio: posta, bozze, registro del sistema")))
    return PlanForm(data, choices=choices)


def _plan(request: ActorRequest, pk: int) -> DisposalPlan:
    return get_object_or_404(queries.plans(request.actor), pk=pk)


@access(_MANAGE)
@never_cache
@require_safe
def plans(request: ActorRequest) -> HttpResponse:
    """Piani di scarto: the dry runs, what was decided of them, the terms in force."""
    page = Paginator(queries.plans(request.actor), _PAGE).get_page(request.GET.get("pagina"))
    context = {
        "page": page,
        "form": _plan_form(request),
        "terms": [queries.TermShown(**row) for row in queries.terms_in_force()],
        "today": clock.today(),
    }
    return render(request, "retention/plans.html", context)


@access(_MANAGE)
@require_POST
def make(request: ActorRequest) -> HttpResponse:
    """Prova dello scarto: a list, and nothing else happens."""
    form = _plan_form(request, request.POST)
    if not form.is_valid():
        context = {
            "page": Paginator(queries.plans(request.actor), _PAGE).get_page(1),
            "form": form,
            "terms": [queries.TermShown(**row) for row in queries.terms_in_force()],
        }
        return render(request, "retention/plans.html", context, status=422)
    wanted = int(form.cleaned_data["area"])
    area = next((a for a in queries.areas(request.actor) if a.pk == wanted), None)
    try:
        made = actions.make_plan(area, as_of=clock.today(), by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("retention:plans")
    messages.success(request, _("Prova fatta: niente è stato cancellato."))
    return redirect("retention:plan", made)


@access(_MANAGE)
@never_cache
@require_safe
def plan(request: ActorRequest, pk: int) -> HttpResponse:
    """Un piano di scarto: how many of what, in which office, by which terms."""
    return _show(request, _plan(request, pk))


def _show(
    request: ActorRequest,
    found: DisposalPlan,
    *,
    confirm: ConfirmForm | None = None,
    withdraw: ReasonForm | None = None,
) -> HttpResponse:
    context = {
        "plan": found,
        "terms": queries.terms_of(found),
        "lines": queries.lines(found),
        "totals": queries.totals(found),
        "held": queries.held(found),
        "asked": queries.asked(found),
        "by_date": queries.by_date(found),
        "outcome": queries.outcome(found),
        "stayed": queries.stayed(found),
        "grace": queries.grace_days(),
        "confirm_form": confirm or ConfirmForm(initial={"fingerprint": found.fingerprint}),
        "withdraw_form": withdraw or ReasonForm(),
        "may_decide": permissions.can_decide(request.actor, found.area_id),
    }
    wrong = any(form is not None and form.errors for form in (confirm, withdraw))
    return render(request, "retention/plan.html", context, status=422 if wrong else 200)


@access(_MANAGE)
@require_POST
def confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """Conferma: this very list goes, after the days of grace."""
    found = _plan(request, pk)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _show(request, found, confirm=form)
    try:
        day = actions.confirm_plan(
            found, fingerprint=form.cleaned_data["fingerprint"], by=request.actor
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, found, confirm=form)
    done = _("Piano confermato: si esegue dal %(day)s. Gli uffici sono avvisati.")
    messages.success(request, done % {"day": f"{day:%d/%m/%Y}"})
    return redirect("retention:plan", pk)


@access(_MANAGE)
@require_POST
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Ritiro: the plan is not carried out."""
    found = _plan(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, found, withdraw=form)
    try:
        actions.withdraw_plan(found, reason=form.cleaned_data["reason"], by=request.actor)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, found, withdraw=form)
    messages.success(request, _("Piano ritirato: niente sarà cancellato."))
    return redirect("retention:plan", pk)


@access(_MANAGE)
@never_cache
def holds(request: ActorRequest) -> HttpResponse:
    """Blocchi legali: what is kept whatever its term says, and why."""
    typed = request.POST if request.method == "POST" else None
    form = HoldForm(typed, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            hold = actions.place_hold(**form.cleaned_data, by=request.actor)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _placed(hold))
            return redirect("retention:holds")
    page = Paginator(queries.holds(request.actor), _PAGE).get_page(request.GET.get("pagina"))
    context = {"page": page, "form": form, "today": clock.today()}
    return render(request, "retention/holds.html", context, status=422 if form.errors else 200)


def _placed(hold: LegalHold) -> str:
    if hold.person_id:
        said = _(
            "Blocco messo sulla persona %(number)s: finché c'è, la sua scheda non si cancella."
        )
        return said % {"number": hold.person_id}
    if hold.case_id:
        said = _("Blocco messo sulla pratica %(number)s: finché c'è, la pratica non si cancella.")
        return said % {"number": hold.case_id}
    said = _("Blocco messo su %(office)s: finché c'è, niente di questo ufficio si cancella.")
    return said % {"office": hold.office}


@access(_MANAGE)
@never_cache
def lift(request: ActorRequest, pk: int) -> HttpResponse:
    """Togliere un blocco, dicendo perché."""
    hold: LegalHold = get_object_or_404(queries.holds(request.actor), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.lift_hold(hold, reason=form.cleaned_data["reason"], by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Blocco tolto."))
            return redirect("retention:holds")
    context = {"hold": hold, "form": form}
    return render(request, "retention/lift.html", context, status=422 if form.errors else 200)


@access(Permission.PERSON_VIEW)
@never_cache
@require_safe
def leaving(request: ActorRequest) -> HttpResponse:
    """Schede in scadenza: the persons of the office whose records are about to go."""
    found = Paginator(queries.leaving_persons(request.actor), _PAGE)
    page = found.get_page(request.GET.get("pagina"))
    persons = [person for person, _day in page]
    actions.record_leaving(persons, by=request.actor)
    last = queries.last_contacts(request.actor, persons)
    stay, notes = (
        queries.followed(request.actor, persons),
        queries.shared_notes(request.actor, persons),
    )
    rows = [
        Leaving(person, day, last.get(person.pk), person.pk in stay, notes.get(person.pk, []))
        for person, day in page
    ]
    days = [(day, list(group)) for day, group in groupby(rows, key=lambda row: row.day)]
    may_keep = tasks.can_add_for(request.actor, request.actor.office_id)
    context = {"page": page, "days": days, "may_keep": may_keep}
    return render(request, "retention/leaving.html", context)


@access(Permission.PERSON_VIEW)
@require_POST
def followed(request: ActorRequest, pk: int) -> HttpResponse:
    """È ancora seguita: the person stays, and the office has something to do about it."""
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)
    if not tasks.can_add_for(request.actor, request.actor.office_id):
        raise PermissionDenied
    try:
        task = actions.keep_following(person, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("La scheda resta. Tra le cose da fare dell'ufficio: «%(title)s».")
        messages.success(request, said % {"title": task.title})
    return redirect("retention:leaving")
