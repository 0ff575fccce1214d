"""The pages of a case: list, opening, the case itself, its diary."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.casework import permissions
from labimpact.casework.actions import diary, opening, reading, reviewing
from labimpact.casework.actions.opening import ONE_AT_A_TIME
from labimpact.casework.enums import CaseState, Visibility
from labimpact.casework.forms.cases import CloseForm, EntryForm, ReadingForm, TakeOnForm
from labimpact.casework.lists_cases import CASES, TABS, Which
from labimpact.casework.models import Case, DiaryEntry, Referral
from labimpact.casework.queries import cases
from labimpact.casework.queries.lacking import new_household
from labimpact.casework.queries.page import CasePage
from labimpact.casework.views.scope import case_seen, done
from labimpact.people.actions import show_name
from labimpact.people.models import Person
from labimpact.ui.attempting import attempt
from labimpact.ui.lists import read


@access(Permission.CASE_WORK)
def case_list(request: ActorRequest) -> HttpResponse:
    """Casi: those of the office, those of which it is in the team, the reviews that are late."""
    screen = read(request, CASES)
    which, counts = screen.form.which, screen.form.counts
    reading.read_list([line.case for line in screen.lines], by=request.actor)
    many = {
        Which.OFFICE: counts.office, Which.MINE: counts.mine, Which.TEAM: counts.team,
        Which.LATE: counts.late,
    }  # fmt: skip
    tabs = [
        {"label": label, "url": screen.href(vista=key), "active": key == which,
         "count": many.get(key)}
        for key, label in TABS.items()
    ]  # fmt: skip
    can_open = permissions.can_open_for(request.actor, request.actor.office_id)
    context = {"screen": screen, "tabs": tabs, "which": which, "can_open": can_open}
    return render(request, "casework/cases.html", context, status=screen.status)


@access(Permission.CASE_WORK)
def new(request: ActorRequest) -> HttpResponse:
    """Open a case, from a person, a contact, a referral or a case that is over.

    Who has one with the office already is led to it; what was typed meanwhile stays on the form.
    """
    actor = request.actor
    if not permissions.can_open_for(actor, actor.office_id):
        raise PermissionDenied
    if not request.GET.get("person"):
        return render(request, "casework/case_new.html", {"person": None})
    known = Person.objects.visible_to(actor).current()
    person = get_object_or_404(known, pk=row_number(request.GET.get("person", "")))
    running = cases.running_of(actor, person)
    if running is not None and request.method != "POST":
        messages.info(request, ONE_AT_A_TIME)
        return redirect("cases:detail", pk=running.pk)
    return _first_reading(request, person, running)


def _first_reading(request: ActorRequest, person: Person, running: Case | None) -> HttpResponse:
    actor = request.actor
    referral = _referral(request, person)
    before = _before(request, person)
    form = ReadingForm(
        person, request.POST or None,
        initial={"urgency": "ordinary", "text": referral.note if referral else ""},
    )  # fmt: skip
    made: list[Case] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            lambda: made.append(
                opening.open_case(
                    person, by=actor, reading=form.reading(), referral=referral, follows=before,
                    origin=_origin(request),
                )
            ),
        )
    ):  # fmt: skip
        return redirect("cases:detail", pk=made[0].pk)
    context = {
        "form": form, "person": show_name(person, by=actor), "referral": referral,
        "before": before, "running": running,
    }  # fmt: skip
    return render(request, "casework/case_new.html", context, status=422 if form.errors else 200)


def _referral(request: ActorRequest, person: Person) -> Referral | None:
    rows = Referral.objects.visible_to(request.actor).filter(
        to_office=request.actor.office_id, state=Referral.State.ACCEPTED, person=person
    )
    return rows.filter(pk=row_number(request.GET.get("invio", "")) or 0).first()


def _before(request: ActorRequest, person: Person) -> Case | None:
    rows = Case.objects.visible_to(request.actor).filter(
        office=request.actor.office_id, person=person, state=CaseState.CLOSED, followed_by=None
    )
    return rows.filter(pk=row_number(request.GET.get("riprende", "")) or 0).first()


def _origin(request: ActorRequest) -> tuple[str, int] | None:
    contact = row_number(request.GET.get("contact", ""))
    return ("desk.contact", contact) if contact else None


@access(Permission.CASE_WORK)
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One case: where it stands, what is missing to go on, and everything in it."""
    case = case_seen(request, pk)
    return case_page(request, case)


def case_page(request: ActorRequest, case: Case, **wrong: Form) -> HttpResponse:
    """The page of a case; a form that was refused comes back in its place."""
    page = CasePage(case, request.actor)
    forms: dict[str, Any] = {"entry_form": EntryForm(prefix="entry")}
    return render(
        request, "casework/case.html", {"case": case, "page": page, **forms, **wrong},
        status=422 if wrong else 200,
    )  # fmt: skip


def one_form(
    request: ActorRequest,
    case: Case,
    form: Form,
    act: Callable[[], Any],
    *,
    title: str,
    save: str,
    said: str | Callable[[], str],
    anchor: str = "",
    template: str = "casework/case_form.html",
    **more: Any,
) -> HttpResponse:
    """A page with one form: shown, refused with what was typed in it, or done."""
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return done(case, request, said() if callable(said) else said, anchor)
    context = {"case": case, "form": form, "title": title, "save": save, "anchor": anchor, **more}
    wrong = any(part.errors for part in getattr(form, "all_forms", [form]))
    return render(request, template, context, status=422 if wrong else 200)


def leading(request: ActorRequest, pk: int) -> Case:
    """A case the actor leads; 403 to who only works on it, and 403 when it is closed."""
    case = case_seen(request, pk)
    if not permissions.can_lead(request.actor, case) or not case.is_running:
        raise PermissionDenied
    return case


@access(Permission.CASE_WORK)
def edit_reading(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct the first reading; with `poi`, go on to a new household and come back."""
    case = case_seen(request, pk)
    if not CasePage(case, request.actor).can_read_first:
        raise PermissionDenied
    if request.method == "POST":
        # Held while it is written: what the form compares with stays as it is.
        case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    form = ReadingForm(case.person, request.POST or None, case=case)
    answer = one_form(
        request, case, form,
        lambda: opening.rewrite_reading(case, reading=form.reading(), by=request.actor),
        title=_("Prima lettura"), save=_("Salva"), said=_("Prima lettura salvata."),
        anchor="prima-lettura", then=_("Salva e apri un nucleo nuovo"),
    )  # fmt: skip
    goes_on = answer.status_code == HTTPStatus.FOUND and "poi" in request.POST
    return redirect(new_household(case)) if goes_on else answer


@access(Permission.CASE_LEAD)
def take_on(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the case on."""
    case = leading(request, pk)
    form = TakeOnForm(case, request.POST or None, me=request.actor.user_id)
    return one_form(
        request, case, form,
        lambda: opening.take_on(
            case, manager=form.workers[form.cleaned_data["manager"]], by=request.actor,
            on=form.cleaned_data["on"],
        ),
        title=_("Presa in carico"), save=_("Prendi in carico"), said=_("Caso preso in carico."),
    )  # fmt: skip


@access(Permission.CASE_WORK)
def close(request: ActorRequest, pk: int) -> HttpResponse:
    """Close the case."""
    case = case_seen(request, pk)
    page = CasePage(case, request.actor)
    if not (page.can_lead or page.can_read_first):
        raise PermissionDenied
    form = CloseForm(case, request.POST or None)
    return one_form(
        request, case, form,
        lambda: reviewing.close(case, by=request.actor, **form.cleaned_data),
        title=_("Chiusura del caso"), save=_("Chiudi il caso"), said=_("Caso chiuso."),
    )  # fmt: skip


@access(Permission.CASE_WORK)
def write_entry(request: ActorRequest, pk: int) -> HttpResponse:
    """Write in the diary; with `corregge` a correction of one's own entry."""
    case = case_seen(request, pk)
    if not CasePage(case, request.actor).can_work:
        raise PermissionDenied
    wrong = None
    if request.GET.get("corregge"):
        mine = DiaryEntry.objects.filter(case=case, author=request.actor.user_id, corrected_by=None)
        wrong = get_object_or_404(mine, pk=row_number(request.GET["corregge"]))
    form = EntryForm(
        request.POST or None, prefix="entry",
        **({"initial": {"on": wrong.happened_on, "text": wrong.text,
                        "visible_to": wrong.visible_to}} if wrong else {}),
    )  # fmt: skip
    return one_form(
        request, case, form,
        lambda: diary.write_entry(
            case, text=form.cleaned_data["text"], by=request.actor, corrects=wrong,
            visible_to=Visibility(form.cleaned_data["visible_to"]), on=form.cleaned_data["on"],
        ),
        title=_("Correggi la voce") if wrong else _("Nuova voce del diario"), save=_("Scrivi"),
        said=_("Scritto nel diario."), anchor="diario",
    )  # fmt: skip
