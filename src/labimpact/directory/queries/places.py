"""Where the services of the directory are, and which municipalities they serve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from labimpact.directory.models import PublicService, ServiceAt
from labimpact.directory.queries.finding import Found
from labimpact.network.models import Municipality, Office

# How like a name must be to what was typed to be proposed (Jaro-Winkler).
_ALIKE = 0.85


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
    """The municipalities that are served, as `PublicServiceQuerySet.serving` has it."""
    published = {"publicservice__is_published": True}
    areas = PublicService.areas.through.objects.filter(**published).values("territorialarea")
    named = PublicService.municipalities.through.objects.filter(**published).values("municipality")
    given = ServiceAt.objects.filter(service__is_published=True).values("office__municipality")
    offices = Office.objects.filter(area__in=areas).values("municipality")
    through = Q(area_memberships__area__in=areas, area_memberships__valid_to=None)
    rows = (
        Municipality.objects.active()
        .filter(through | Q(pk__in=named) | Q(pk__in=given) | Q(pk__in=offices))
        .annotate(area_name=F("area_memberships__area__name"))
        .order_by("area_name", "name")
        .values_list("belfiore", "name", "area_name")
        .distinct()
    )
    once = {belfiore: ServedTown(belfiore, name, area or "") for belfiore, name, area in rows}
    return list(once.values())


def meant(typed: str) -> str:
    """The served municipality whose name is most like what was typed; none, if it is one itself
    or is like none."""
    words = typed.casefold()
    names = {one.name.casefold(): one.name for one in served_towns()}
    if words in names:
        return ""
    found = process.extractOne(
        words, list(names), scorer=JaroWinkler.similarity, score_cutoff=_ALIKE
    )
    return names[found[0]] if found else ""


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
