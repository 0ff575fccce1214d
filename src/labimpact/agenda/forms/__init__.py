"""The few things asked at the door, and what an appointment needs."""

from labimpact.agenda.forms.appointments import (
    AgendaForm,
    BookForm,
    CancelForm,
    MoveForm,
    WaitingForm,
)
from labimpact.agenda.forms.arrivals import ArrivalForm

__all__ = ["AgendaForm", "ArrivalForm", "BookForm", "CancelForm", "MoveForm", "WaitingForm"]
