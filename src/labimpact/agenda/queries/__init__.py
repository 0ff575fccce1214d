"""What the agenda's pages show: arrivals, free places, appointments, lists to work through."""

from labimpact.agenda.queries.arrivals import (
    Queue,
    WaitingRoom,
    arrivals,
    of_person,
    office_for,
    queue,
    screen,
    waiting_now,
    waiting_room,
)
from labimpact.agenda.queries.slots import Slot, free_slots

__all__ = [
    "Queue",
    "Slot",
    "WaitingRoom",
    "arrivals",
    "free_slots",
    "of_person",
    "office_for",
    "queue",
    "screen",
    "waiting_now",
    "waiting_room",
]
