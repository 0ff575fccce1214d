"""Who keeps the queue of an office, who books in it, who sets its agenda up."""

from labimpact.agenda.models import Appointment, Arrival
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission


def can_keep_queue(actor: Actor, office_id: int | None) -> bool:
    """May the actor add and call people in that office?"""
    return actor.can(Permission.ARRIVAL_MANAGE, office_id=office_id)


def can_manage(actor: Actor, arrival: Arrival) -> bool:
    """An arrival belongs to its office: any colleague may call or close it."""
    return can_keep_queue(actor, arrival.office_id)


def can_book(actor: Actor, office_id: int | None) -> bool:
    """May the actor see and give the appointments of that office?"""
    return actor.can(Permission.APPOINTMENT_MANAGE, office_id=office_id)


def can_manage_appointment(actor: Actor, appointment: Appointment) -> bool:
    """An appointment belongs to its office: any colleague may move or cancel it."""
    return can_book(actor, appointment.office_id)


def can_configure(actor: Actor, office_id: int | None) -> bool:
    """May the actor set hours, rooms, kinds and closures of that office?"""
    return actor.can(Permission.AGENDA_CONFIGURE, office_id=office_id)
