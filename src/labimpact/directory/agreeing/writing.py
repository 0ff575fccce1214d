"""Writing a chosen version where others said something else: each row by its own rights."""

from __future__ import annotations

from datetime import time

from labimpact.base.actor import Actor
from labimpact.directory.actions import places
from labimpact.directory.agreeing.comparing import Value
from labimpact.directory.agreeing.reading import Row
from labimpact.directory.enums import HoursOf
from labimpact.directory.models import ServiceAt
from labimpact.directory.permissions import can_change, can_keep
from labimpact.network.actions import offices
from labimpact.network.models import Office
from labimpact.network.permissions import can_manage_office


def can_write(row: Row, by: Actor) -> bool:
    """Who may change what that row says; what a source says is nobody's here to change."""
    if isinstance(row, Office):
        return can_manage_office(by, row)
    if isinstance(row, ServiceAt):
        return can_change(by, row.service) and can_keep(by, row.office)
    return False


def write(row: Row, field: str, value: Value, by: Actor) -> None:
    """Write a value, as whoever cares for that row would."""
    if isinstance(row, ServiceAt):
        own = [
            offices.Hours(line.weekday, line.opens_at, line.closes_at)
            for line in row.hours.all()
            if line.of == HoursOf.DESK
        ]
        hours = {HoursOf.DESK: own, HoursOf.PHONE: _hours(value)}
        places.write_place(row, list(row.languages.all()), hours, by=by)
    elif isinstance(row, Office) and field == "hours":
        offices.set_hours(row, _hours(value), by=by)
    elif isinstance(row, Office):
        setattr(row, field, value)
        offices.save_office(row, list(row.languages.all()), by=by)


def _hours(value: Value) -> list[offices.Hours]:
    if isinstance(value, str):
        return []
    return [
        offices.Hours(day, time.fromisoformat(start), time.fromisoformat(end), appointment)
        for day, start, end, appointment in value
    ]
