"""Arrivals in a person's story."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from labimpact.agenda import queries
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
