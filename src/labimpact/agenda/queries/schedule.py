"""How the agenda of an office is set up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from labimpact.agenda.models import (
    AgendaClosure,
    Appointment,
    AppointmentKind,
    Room,
    SlotPattern,
)
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.network.models import OfficeClosure


@dataclass(frozen=True)
class Shifts:
    """The weekly hours of one who receives, or of one desk, for the same kinds."""

    first: SlotPattern
    patterns: list[SlotPattern]


def by_who(patterns: Iterable[SlotPattern]) -> list[Shifts]:
    """The shifts of a week, one line for each who receives; those of a single day apart."""
    groups: dict[tuple[object, ...], list[SlotPattern]] = {}
    for pattern in patterns:
        kinds = tuple(sorted(kind.pk for kind in pattern.kinds.all()))
        who = str(pattern.operator or ""), pattern.operator_id or 0, pattern.room_id or 0
        valid = (pattern.is_extra, str(pattern.valid_from or ""), str(pattern.valid_to or ""))
        groups.setdefault((*who, kinds, *valid), []).append(pattern)
    return [Shifts(groups[key][0], groups[key]) for key in sorted(groups, key=str)]


def used_languages(office_id: int) -> set[int]:
    """The languages in which an office receives, or has given appointments lately."""
    kinds = AppointmentKind.objects.filter(office_id=office_id)
    of_kinds = kinds.exclude(languages=None).values_list("languages", flat=True)
    since = clock.now() - timedelta(days=365)
    asked = Appointment.objects.filter(office_id=office_id, starts_at__gte=since)
    of_persons = asked.exclude(language=None).values_list("language_id", flat=True)
    return {*of_kinds.distinct(), *of_persons.distinct()}


def everything(actor: Actor, office_id: int) -> dict[str, Any]:
    """Weekly hours, rooms, kinds, and the closures that are not over."""
    patterns = SlotPattern.objects.visible_to(actor).filter(office_id=office_id)
    closures = AgendaClosure.objects.visible_to(actor).filter(office_id=office_id)
    kinds = AppointmentKind.objects.visible_to(actor).filter(office_id=office_id)
    return {
        "shifts": by_who(patterns.select_related("operator", "room").prefetch_related("kinds")),
        "rooms": Room.objects.visible_to(actor).filter(office_id=office_id),
        "kinds": kinds.prefetch_related("languages"),
        "closures": closures.filter(ends_at__gte=clock.now()).select_related("operator", "room"),
        "office_closures": OfficeClosure.objects.filter(
            office_id=office_id, ends_on__gte=clock.today(), opens_at=None
        ),
    }
