"""The waiting list, with what can be offered to whom."""

from __future__ import annotations

from labimpact.agenda.hours import local_day
from labimpact.agenda.models import WaitingListEntry
from labimpact.agenda.queries.appointments import waiting_list
from labimpact.agenda.queries.slots import AHEAD_DAYS, Slot, timetable
from labimpact.base import clock
from labimpact.base.actor import Actor


def with_offers(actor: Actor, office_id: int) -> list[tuple[WaitingListEntry, Slot | None]]:
    """Who waits, the longest first, each with the first free place on a day they want.

    A place is offered to one of them only: the next in line gets the next place.
    """
    entries = list(waiting_list(actor, office_id)[:200])
    if not entries:
        return []
    table = timetable(actor, office_id, clock.today(), AHEAD_DAYS)
    free: dict[int, list[Slot]] = {}
    offered: set[Slot] = set()
    found: list[tuple[WaitingListEntry, Slot | None]] = []
    for entry in entries:
        if entry.kind_id not in free:
            free[entry.kind_id] = list(table.free(entry.kind, since=clock.now()))
        slot = next((s for s in free[entry.kind_id] if _suits(entry, s, offered)), None)
        if slot is not None:
            offered.add(slot)
        found.append((entry, slot))
    return found


def _suits(entry: WaitingListEntry, slot: Slot, offered: set[Slot]) -> bool:
    return entry.wants(local_day(slot.starts_at).weekday()) and not any(
        o.starts_at < slot.ends_at and o.ends_at > slot.starts_at
        and (o.operator_id, o.room_id) == (slot.operator_id, slot.room_id)
        for o in offered
    )  # fmt: skip
