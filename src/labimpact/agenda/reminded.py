"""An appointment as its reminders name it, and what is said of them where it is shown."""

from __future__ import annotations

from django.urls import reverse

from labimpact.agenda.models import Appointment, AppointmentState
from labimpact.base.actor import Actor
from labimpact.base.matters import Matter
from labimpact.correspondence import telling

ORIGIN = "agenda.appointment"


def appointments(actor: Actor, ids: list[int]) -> dict[int, Matter]:
    """The appointments of the actor's offices, by their kind."""
    rows = Appointment.objects.visible_to(actor).filter(pk__in=ids)
    return {
        pk: Matter(label=label, url=reverse("appointments:detail", args=[pk]))
        for pk, label in rows.values_list("pk", "kind__label")
    }


def told(actor: Actor, appointment: Appointment) -> str:
    """Whether who comes will be reminded of it; nothing once it is no longer to come."""
    if appointment.state != AppointmentState.BOOKED:
        return ""
    origin = (ORIGIN, appointment.pk)
    return telling.told(actor, appointment.person, appointment.office_id, origin)
