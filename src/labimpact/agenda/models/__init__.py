"""The office's day: arrivals, appointments, and the hours and rooms they are given in."""

from labimpact.agenda.models.appointments import (
    Appointment,
    AppointmentQuerySet,
    AppointmentState,
    CancelledBy,
    WaitingListEntry,
)
from labimpact.agenda.models.arrivals import (
    Arrival,
    ArrivalQuerySet,
    ArrivalState,
    WaitingRoomScreen,
)
from labimpact.agenda.models.feeds import CalendarFeed
from labimpact.agenda.models.schedule import AgendaClosure, AppointmentKind, Room, SlotPattern

__all__ = [
    "AgendaClosure",
    "Appointment",
    "AppointmentKind",
    "AppointmentQuerySet",
    "AppointmentState",
    "Arrival",
    "ArrivalQuerySet",
    "ArrivalState",
    "CalendarFeed",
    "CancelledBy",
    "Room",
    "SlotPattern",
    "WaitingListEntry",
    "WaitingRoomScreen",
]
