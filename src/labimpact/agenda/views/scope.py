"""What every page of the agenda asks first."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from labimpact.agenda import permissions
from labimpact.agenda.models import Appointment
from labimpact.agenda.queries import appointments as queries
from labimpact.base.access import ActorRequest
from labimpact.base.actor import ActorOffice
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.people.actions import show_name
from labimpact.people.models import Person


def office_of(request: ActorRequest, *wanted: Permission) -> ActorOffice:
    """The office whose agenda is open, in which the actor holds one of the permissions."""
    office = queries.office_of(request.actor, *(wanted or (Permission.APPOINTMENT_MANAGE,)))
    if office is None:
        raise PermissionDenied
    return office


def appointment(request: ActorRequest, pk: int) -> Appointment:
    rows = Appointment.objects.visible_to(request.actor).select_related(
        "kind",
        "operator",
        "room",
        "person__mediation_language",
        "language",
        "arrival",
        "office__body",
    )
    found = get_object_or_404(rows, pk=pk)
    if not permissions.can_manage_appointment(request.actor, found):
        raise PermissionDenied
    return found


def address(appointment: Appointment) -> str:
    """Where an appointment's page is."""
    return reverse("appointments:detail", args=[appointment.pk])


def person(request: ActorRequest) -> Person | None:
    """The person named in the address, if one is; that their name was shown is noted."""
    wanted = request.GET.get("person", "")
    if not wanted:
        return None
    known = Person.objects.visible_to(request.actor).current()
    return show_name(get_object_or_404(known, pk=number(wanted)), by=request.actor)


def number(text: str) -> int:
    """A number of the address; what is none belongs to nothing."""
    return row_number(text) or 0


def day(text: str, default: date) -> date:
    """A day of the address, as 2027-01-11 or 11/01/2027."""
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            found = datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day, not a moment.
        except ValueError:
            continue
        if 2000 < found.year < 2200:
            return found
    return default
