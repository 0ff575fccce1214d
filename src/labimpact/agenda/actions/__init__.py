"""What happens between the door and the desk."""

from labimpact.agenda.actions.arrivals import (
    add,
    call,
    call_again,
    call_next,
    close_day,
    describe,
    leave,
    record_reading,
    renew_screen,
    serve,
    undo,
)

__all__ = [
    "add",
    "call",
    "call_again",
    "call_next",
    "close_day",
    "describe",
    "leave",
    "record_reading",
    "renew_screen",
    "serve",
    "undo",
]
