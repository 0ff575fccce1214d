"""The reminders of an appointment: planned when it is booked or moved, stopped when it is not."""

from __future__ import annotations

from labimpact.agenda.models import Appointment, AppointmentState
from labimpact.agenda.reminded import ORIGIN
from labimpact.base.actor import Actor
from labimpact.correspondence import permissions
from labimpact.correspondence.actions import plan, stop
from labimpact.correspondence.enums import ReminderKind


def remind(appointment: Appointment, *, by: Actor) -> None:
    """Bring the reminders in line with the appointment; for persons only, and who may plan them."""
    if appointment.person is None or not permissions.can_plan(by, appointment.office_id):
        return
    origin = (ORIGIN, appointment.pk)
    if appointment.state != AppointmentState.BOOKED:
        stop(origin, by=by)
        return
    plan(
        person=appointment.person, office_id=appointment.office_id, origin=origin,
        kind=ReminderKind.APPOINTMENT, about=appointment.starts_at, by=by,
    )  # fmt: skip
