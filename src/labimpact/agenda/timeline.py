"""Arrivals and appointments in a person's story."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from labimpact.agenda import queries
from labimpact.agenda.models import AppointmentState
from labimpact.agenda.queries import appointments as appointment_queries
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.people.models import Person
from labimpact.people.timeline import Entry
from labimpact.rules.queries import label


def entries(actor: Actor, person: Person, limit: int) -> Iterator[Entry]:
    """The times a person came in and was not served: the others are told by their contact."""
    if not actor.can_somewhere(Permission.ARRIVAL_MANAGE):
        return
    for arrival in queries.of_person(actor, person).filter(served_at=None)[:limit]:
        yield Entry(
            at=arrival.arrived_at,
            kind="arrival",
            title=_("È andato via senza essere servito") if arrival.left_at else _("È arrivato"),
            text=" · ".join(
                filter(None, [arrival.office.name, label("need_area", arrival.reason)])
            ),
            icon="it-clock",
            tone="soft",
        )


_TITLES = {
    AppointmentState.BOOKED: _lazy("Appuntamento"),
    AppointmentState.ARRIVED: _lazy("È venuto all'appuntamento"),
    AppointmentState.DONE: _lazy("Appuntamento svolto"),
    AppointmentState.NO_SHOW: _lazy("Non è venuto all'appuntamento"),
    AppointmentState.CANCELLED: _lazy("Appuntamento disdetto"),
}
_TONES = {AppointmentState.NO_SHOW: "warning", AppointmentState.CANCELLED: "soft"}


def appointments(actor: Actor, person: Person, limit: int) -> Iterator[Entry]:
    """A person's appointments, those to come as well."""
    if not actor.can_somewhere(Permission.APPOINTMENT_MANAGE):
        return
    for a in appointment_queries.of_person(actor, person)[:limit]:
        state = AppointmentState(a.state)
        yield Entry(
            at=a.starts_at,
            kind="appointment",
            title=str(_TITLES[state]),
            text=" · ".join(filter(None, [a.kind.label, a.office.name, a.state_why])),
            url=reverse("appointments:detail", args=[a.pk]),
            icon="it-calendar",
            who=str(a.operator) if a.operator else "",
            tone=_TONES.get(state, ""),
        )
