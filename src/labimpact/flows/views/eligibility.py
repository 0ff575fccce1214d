"""Idoneità: a person's page for it, the list of what was photographed, the project's call."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.casework.models import Case
from labimpact.flows import deciding, permissions
from labimpact.flows.actions import eligibility as actions
from labimpact.flows.actions import reading
from labimpact.flows.forms.eligibility import CallForm, PhotographForm, ServedForm
from labimpact.flows.lists import SNAPSHOTS
from labimpact.flows.models import ProjectCall
from labimpact.flows.queries import eligibility as queries
from labimpact.people.models import Person
from labimpact.programme.models import Project
from labimpact.ui.lists import read


def _person(request: ActorRequest, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.actor), pk=pk)


@access(Permission.PERSON_VIEW)
def person(request: ActorRequest, pk: int) -> HttpResponse:
    """What a person counts for today in each project, why, and what was written before."""
    found = _person(request, pk)
    return _page(request, found, _form(request))


def _case(request: ActorRequest, found: Person) -> Case | None:
    """The case from which one came, to go back to."""
    cases = Case.objects.visible_to(request.actor).filter(person=found)
    return cases.filter(pk=row_number(request.GET.get("caso", "")) or 0).first()


def _form(request: ActorRequest) -> PhotographForm:
    return PhotographForm(
        request.POST or None, projects=queries.worked_on(request.actor, clock.today())
    )


def _page(request: ActorRequest, found: Person, form: PhotographForm) -> HttpResponse:
    reading.read_person(found, by=request.actor)
    context = {
        "person": found, "form": form, "case": _case(request, found),
        "standings": queries.standings(found, request.actor, clock.today()),
        "can_photograph": permissions.can_photograph(request.actor, found),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "flows/person.html", context, status=status)


@access(Permission.PERSON_EDIT)
@require_POST
def photograph(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down whether the person counts for a project on a day."""
    found = _person(request, pk)
    form = _form(request)
    if form.is_valid():
        try:
            row = actions.photograph(found, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Scritto: %(reason)s.") % {"reason": row.reason})
            case = _case(request, found)
            there = redirect("flows:person", pk=found.pk)
            there["Location"] += f"?caso={case.pk}" if case else ""
            return there
    return _page(request, found, form)


@access(Permission.PERSON_EDIT)
def snapshot_list(request: ActorRequest) -> HttpResponse:
    """What was photographed by the office: who counts, who does not, and why."""
    if not SNAPSHOTS.open_to(request.actor):
        raise PermissionDenied
    screen = read(request, SNAPSHOTS)
    reading.read_snapshots(screen.lines, by=request.actor)
    return render(request, "flows/snapshots.html", {"screen": screen}, status=screen.status)


@access(Permission.PERSON_EDIT)
def served(request: ActorRequest) -> HttpResponse:
    """Photograph everybody served for a project in a period."""
    if not permissions.can_photograph(request.actor):
        raise PermissionDenied
    form = ServedForm(
        request.POST or None, projects=queries.worked_on(request.actor, clock.today())
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            number = actions.photograph_served(
                data["project"], since=data["since"], until=data["until"], by=request.actor
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            said = ngettext("%(n)s idoneità scritta.", "%(n)s idoneità scritte.", number)
            messages.success(request, said % {"n": number})
            return redirect("flows:snapshots")
    return render(request, "flows/served.html", {"form": form}, status=422 if form.errors else 200)


@access(Permission.PROGRAMME_VIEW)
def call(request: ActorRequest, pk: int) -> HttpResponse:
    """Whom the call of a project takes in, and all the rules with their sources."""
    project = get_object_or_404(Project, pk=pk)
    may = permissions.can_set_call(request.actor)
    row = ProjectCall.objects.filter(project=project).first()
    form = CallForm(request.POST or None, call=row)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        if form.is_valid():
            try:
                actions.set_call(project, by=request.actor, **form.said())
            except Refused as refusal:
                form.add_error(refusal.field or None, str(refusal))
            else:
                messages.success(request, _("Scritto: da ora vale per le nuove idoneità."))
                return redirect("flows:call", pk=project.pk)
    context = {
        "project": project, "call": row, "form": form if may else None,
        "rules": deciding.rule_book().rules,
    }  # fmt: skip
    return render(request, "flows/call.html", context, status=422 if form.errors else 200)
