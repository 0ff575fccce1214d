"""Who has to be called back, and who waits for a place."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.agenda.actions import appointments as actions
from labimpact.agenda.actions import waiting as waiting_actions
from labimpact.agenda.forms import WaitingForm
from labimpact.agenda.lists import APPOINTMENTS, RECALLS, WAITING
from labimpact.agenda.queries import appointments as queries
from labimpact.agenda.views import scope
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.ui.lists import read


@access(Permission.APPOINTMENT_MANAGE)
def recalls(request: ActorRequest) -> HttpResponse:
    """Da richiamare: cancelled by the office, or booked in hours that were closed since."""
    office = scope.office_of(request)
    screen = read(request, RECALLS)
    actions.record_reading(screen.lines, by=request.actor)
    context = {"office": office, "screen": screen}
    return render(request, "agenda/recalls.html", context, status=screen.status)


@access(Permission.APPOINTMENT_MANAGE)
def appointment_list(request: ActorRequest) -> HttpResponse:
    """Appuntamenti: those of some days in one list, to be filtered and taken away."""
    office = scope.office_of(request)
    screen = read(request, APPOINTMENTS)
    actions.record_reading(screen.lines, by=request.actor)
    context = {"office": office, "screen": screen}
    return render(request, "agenda/list.html", context, status=screen.status)


@access(Permission.APPOINTMENT_MANAGE)
def waiting(request: ActorRequest) -> HttpResponse:
    """Lista d'attesa: who waits, with the first free place for each, and a new entry."""
    office = scope.office_of(request)
    person = scope.person(request)
    initial = {"person": person, "language": person.mediation_language_id if person else None}
    form = WaitingForm(
        request.POST or None, actor=request.actor, office_id=office.pk, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            waiting_actions.add(office_id=office.pk, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("In lista d'attesa."))
            return redirect("appointments:waiting")
    screen = read(request, WAITING)
    waiting_actions.record_reading([line.entry for line in screen.lines], by=request.actor)
    context = {"office": office, "screen": screen, "form": form, "person": person}
    return render(request, "agenda/waiting.html", context, status=422 if form.errors else 200)


@access(Permission.APPOINTMENT_MANAGE)
@require_POST
def stop_waiting(request: ActorRequest, pk: int) -> HttpResponse:
    """Take somebody off the list."""
    office = scope.office_of(request)
    entry = get_object_or_404(queries.waiting_list(request.actor, office.pk), pk=pk)
    waiting_actions.remove(entry, by=request.actor)
    messages.success(request, _("Tolto dalla lista d'attesa."))
    return redirect("appointments:waiting")
