"""What offices, services at offices and documents of sources say, read where it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from labimpact.directory.agreeing.comparing import Ref, Stretch, Voice
from labimpact.directory.enums import HoursOf
from labimpact.directory.incoming.hsds import parts
from labimpact.directory.incoming.understanding import is_same, text
from labimpact.directory.models import ArrivedService, ServiceAt
from labimpact.network.models import Office

Row = Office | ServiceAt | ArrivedService


class Reading:
    """The rows that speak, each kind in the same few questions however many they are."""

    def __init__(self, refs: Iterable[Ref] | None = None) -> None:
        wanted = None if refs is None else set(refs)
        self.offices = {row.pk: row for row in _among(_offices(), "office", wanted)}
        self.places = {row.pk: row for row in _among(_places(), "place", wanted)}
        self.sources = {row.pk: row for row in _among(_sources(), "source", wanted)}

    def row(self, ref: Ref) -> Row | None:
        """Who speaks; nobody when it is gone, or not for the actor to read."""
        of, pk = ref
        rows: dict[int, Any] = {
            "office": self.offices, "place": self.places, "source": self.sources,
        }[of]  # fmt: skip
        found: Row | None = rows.get(pk)
        return found

    def voices(self) -> list[Voice]:
        """What all of them say."""
        return [
            *map(_of_office, self.offices.values()),
            *map(_of_place, self.places.values()),
            *(voice for row in self.sources.values() for voice in _of_source(row)),
        ]


def _among(rows: QuerySet[Any], of: str, wanted: set[Ref] | None) -> Iterable[Any]:
    if wanted is None:
        return rows
    return rows.filter(pk__in=[pk for kind, pk in wanted if kind == of])


def _offices() -> QuerySet[Office]:
    return (
        Office.objects.open()
        .select_related("body", "municipality", "changed_by")
        .prefetch_related("opening_hours")
    )


def _places() -> QuerySet[ServiceAt]:
    return (
        ServiceAt.objects.filter(service__is_published=True, office__closed_on=None)
        .select_related("service", "office__body", "changed_by")
        .prefetch_related("hours")
    )


def _sources() -> QuerySet[ArrivedService]:
    return (
        ArrivedService.objects.filter(service__is_published=True)
        .select_related("service")
        .prefetch_related("service__places__office")
    )


def _of_office(row: Office) -> Voice:
    lines = list(row.opening_hours.all())
    # Hours of a season stand beside others by right: only plain weeks are compared.
    plain = not any(line.valid_from or line.valid_to for line in lines)
    return Voice(
        ref=("office", row.pk), office=row.pk, town=row.municipality_id, kind=row.kind,
        address=row.address, phone=row.phone, email=row.email,
        hours=tuple(sorted(map(_stretch, lines))) if plain else (),
    )  # fmt: skip


def _of_place(row: ServiceAt) -> Voice:
    of_phone = [line for line in row.hours.all() if line.of == HoursOf.PHONE]
    return Voice(
        ref=("place", row.pk), office=row.office_id, phone=row.phone or row.office.phone,
        phone_hours=tuple(sorted(map(_stretch, of_phone))),
    )  # fmt: skip


def _stretch(line: Any) -> Stretch:
    appointment = bool(getattr(line, "by_appointment", False))
    return (line.weekday, f"{line.opens_at:%H:%M}", f"{line.closes_at:%H:%M}", appointment)


def _of_source(row: ArrivedService) -> Iterator[Voice]:
    """What a document says of each office that is one of its places."""
    locations = [
        one["location"]
        for one in parts(row.said, "service_at_locations")
        if isinstance(one.get("location"), dict)
    ]
    for place in row.service.places.all():
        office = place.office
        here = next((one for one in locations if is_same(office, one)), None)
        if here is not None:
            said = [here, row.said] if len(locations) == 1 else [here]
            yield Voice(
                ref=("source", row.pk), office=office.pk,
                address=_first(parts(here, "addresses"), "address_1"),
                phone=_first((p for one in said for p in parts(one, "phones")), "number"),
                email=_first(said, "email"),
            )  # fmt: skip


def _first(rows: Iterable[dict[str, Any]], key: str) -> str:
    return next((found for one in rows if (found := text(one, key))), "")
