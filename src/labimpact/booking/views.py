"""A booking from the portal, for the office that receives who booked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access, when_shown
from labimpact.base.errors import Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.booking import actions
from labimpact.booking.models import PublicBooking
from labimpact.people.models import Person
from labimpact.people.queries.finding import find

_CANDIDATES = 5


def _found(request: ActorRequest, pk: int) -> PublicBooking:
    rows = PublicBooking.objects.visible_to(request.actor)
    rows = rows.select_related("office", "kind", "spoken", "appointment__person")
    return get_object_or_404(rows, pk=pk)


@access(Permission.APPOINTMENT_MANAGE)
def booking(request: ActorRequest, pk: int) -> HttpResponse:
    """Who booked, how to reach them, and who of the office's persons they may be: those of the
    same number or address first, then those of a like name; never one by itself."""
    row = _found(request, pk)
    found: dict[int, Person] = {}
    if row.appointment and row.appointment.person_id is None:
        for words in (row.phone, row.email, row.name):
            if words and request.actor.can(Permission.PERSON_VIEW, office_id=row.office_id):
                hits = find(request.actor, words, most=_CANDIDATES)
                found |= {hit.pk: hit.person for hit in hits if hit.pk not in found}
    when_shown(request, lambda: actions.note_reading(row, by=request.actor, shown=found))
    context = {"row": row, "candidates": list(found.values())[:_CANDIDATES]}
    return render(request, "booking/booking.html", context)


@access(Permission.APPOINTMENT_MANAGE)
@require_POST
def recognise(request: ActorRequest, pk: int) -> HttpResponse:
    """È questa persona."""
    row = _found(request, pk)
    persons = Person.objects.visible_to(request.actor).current()
    person = get_object_or_404(persons, pk=row_number(request.POST.get("person", "")) or 0)
    try:
        actions.recognise(row, person, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("L'appuntamento è di questa persona."))
    return redirect("booking:booking", pk=row.pk)
