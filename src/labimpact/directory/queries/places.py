"""Where the services of the directory are, and which municipalities they serve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q

from labimpact.directory.models import PublicService
from labimpact.directory.queries.finding import Found
from labimpact.network.models import Municipality, Office


@dataclass(frozen=True)
class ServedTown:
    """A municipality for which there is some published service."""

    belfiore: str
    name: str
    area: str


@dataclass(frozen=True)
class OfficeWith:
    """An office, and what can be had there."""

    office: Office
    found: tuple[Found, ...]


@dataclass(frozen=True)
class TownWith:
    """A municipality with its offices; without one, those whose municipality nobody wrote."""

    town: Municipality | None
    offices: tuple[OfficeWith, ...]


def served_towns() -> list[ServedTown]:
    """The municipalities that are served, by name or through their area of today."""
    published = {"publicservice__is_published": True}
    areas = PublicService.areas.through.objects.filter(**published).values("territorialarea")
    named = PublicService.municipalities.through.objects.filter(**published).values("municipality")
    through = Q(area_memberships__area__in=areas, area_memberships__valid_to=None)
    rows = (
        Municipality.objects.active()
        .filter(through | Q(pk__in=named))
        .annotate(area_name=F("area_memberships__area__name"))
        .order_by("area_name", "name")
        .values_list("belfiore", "name", "area_name")
        .distinct()
    )
    once = {belfiore: ServedTown(belfiore, name, area or "") for belfiore, name, area in rows}
    return list(once.values())


def by_town(found: Iterable[Found]) -> list[TownWith]:
    """What was found, by municipality and office, by name."""
    offices: dict[int, list[Found]] = {}
    for one in found:
        offices.setdefault(one.place.office_id, []).append(one)
    towns: dict[int | None, list[OfficeWith]] = {}
    for rows in offices.values():
        office = rows[0].place.office
        towns.setdefault(office.municipality_id, []).append(OfficeWith(office, tuple(rows)))
    listed = [
        TownWith(rows[0].office.municipality, tuple(sorted(rows, key=lambda one: one.office.name)))
        for rows in towns.values()
    ]
    return sorted(listed, key=lambda one: one.town.name if one.town else "~")
