"""What an office gives appointments of, where and with whom: read once for a whole page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from labimpact.accounts.models import User
from labimpact.agenda.models import AppointmentKind, Room
from labimpact.agenda.queries import appointments as queries
from labimpact.base.actor import Actor


@dataclass(frozen=True)
class Offered:
    """The kinds, rooms and operators of an office, each by its number, in their order."""

    kinds: dict[int, AppointmentKind]
    rooms: dict[int, Room]
    operators: dict[int, User]

    @property
    def shortest(self) -> AppointmentKind | None:
        """The kind that takes the least time: its free places show where there is room at all."""
        return min(self.kinds.values(), key=lambda kind: (kind.minutes, kind.pk), default=None)


def offered(actor: Actor, office_id: int, *, on: date) -> Offered:
    """The three lists of an office (tipi, stanze, operatori); operators are those of the day."""
    return Offered(
        kinds={kind.pk: kind for kind in queries.kinds(actor, office_id)},
        rooms={room.pk: room for room in queries.rooms(actor, office_id)},
        operators={user.pk: user for user in queries.operators(office_id, on=on)},
    )
