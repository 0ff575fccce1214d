"""Where and when, in the words of HSDS 3.0: an office of the network, and a service at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any, TypeVar, cast

from labimpact.api.hsds import words
from labimpact.api.hsds.ids import derived_id, public_id
from labimpact.directory.enums import HoursOf
from labimpact.directory.models import ServiceAt
from labimpact.network.models import Language, Office, OfficeClosure

Shape = TypeVar("Shape", bound=Mapping[str, Any])
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ASKED = "Solo su appuntamento"


def bare(shape: Shape) -> Shape:
    """Without what is not known."""
    known = {key: value for key, value in shape.items() if value not in (None, "", [], {})}
    return cast("Shape", known)


def day(on: date | None) -> str:
    return on.isoformat() if on else ""


def phones(owner: str, number: str, said: str = "") -> list[words.Phone]:
    """A telephone number of something, or none."""
    if not number:
        return []
    shape: words.Phone = {
        "id": derived_id(owner, "phone"), "number": number, "description": said,
    }  # fmt: skip
    return [bare(shape)]


def location_in_short(office: Office) -> words.LocationInShort:
    """A place, as a list tells it."""
    shape: words.LocationInShort = {
        "id": public_id("office", office.pk), "location_type": "physical", "name": office.name,
        "transportation": office.directions,
    }  # fmt: skip
    return bare(shape)


def location(office: Office, place: ServiceAt) -> words.Location:
    """A place: an office of the network, as a service finds it there."""
    key = public_id("office", office.pk)
    shape: words.Location = {
        **location_in_short(office),
        "addresses": _addresses(key, office),
        "phones": phones(key, office.phone),
        "contacts": [{"id": derived_id(key, "mail"), "email": office.email}]
        if office.email else [],
        # What is said of the service there stands in place of what is said of the office.
        "languages": _languages(key, place.languages.all() or office.languages.all()),
        "accessibility": _accessibility(place),
        "schedules": [
            *weekly(key, office.opening_hours.all()),
            *_closures(key, office.coming),  # type: ignore[attr-defined]
        ],
    }  # fmt: skip
    return bare(shape)


def at_location(place: ServiceAt) -> words.AtLocationAlone:
    """A service at a place, with what is different there."""
    key = public_id("place", place.pk)
    hours = list(place.hours.all())
    desk = [line for line in hours if line.of == HoursOf.DESK]
    answered = [line for line in hours if line.of == HoursOf.PHONE]
    said = "; ".join(
        f"{_DAYS[line.weekday]} {clock(line.opens_at)}-{clock(line.closes_at)}" for line in answered
    )
    number = place.phone or (place.office.phone if answered else "")
    shape: words.AtLocationAlone = {
        "id": key,
        "service_id": public_id("service", place.service_id),
        "location_id": public_id("office", place.office_id),
        "description": place.notes,
        "phones": phones(key, number, said),
        "schedules": weekly(key, desk, asked=place.by_appointment)
        or ([{"id": derived_id(key, "asked"), "attending_type": _ASKED}]
            if place.by_appointment else []),
        "location": location(place.office, place),
    }  # fmt: skip
    return bare(shape)


def weekly(owner: str, lines: Iterable[Any], *, asked: bool = False) -> list[words.Schedule]:
    """Opening hours week by week; days as RFC 5545 writes them, hours by the clock on the wall."""
    found: list[words.Schedule] = []
    for line in lines:
        by_appointment = asked or getattr(line, "by_appointment", False)
        shape: words.Schedule = {
            "id": derived_id(owner, "hours", line.pk), "freq": "WEEKLY", "wkst": "MO",
            "byday": _DAYS[line.weekday],  # type: ignore[typeddict-item]
            "opens_at": clock(line.opens_at), "closes_at": clock(line.closes_at),
            "valid_from": day(getattr(line, "valid_from", None)),
            "valid_to": day(getattr(line, "valid_to", None)),
            "attending_type": _ASKED if by_appointment else "",
        }  # fmt: skip
        found.append(bare(shape))
    return found


def clock(hour: time) -> str:
    return f"{hour:%H:%M}"


def _closures(owner: str, closures: Iterable[OfficeClosure]) -> list[words.Schedule]:
    """Days on which the week does not hold: closed, or open at other hours, and why."""
    found: list[words.Schedule] = []
    for one in closures:
        opened = one.opens_at and one.closes_at
        shape: words.Schedule = {
            "id": derived_id(owner, "closure", one.pk),
            "valid_from": day(one.starts_on), "valid_to": day(one.ends_on),
            "opens_at": clock(one.opens_at) if one.opens_at else "",
            "closes_at": clock(one.closes_at) if one.closes_at else "",
            "description": f"{'Apertura straordinaria' if opened else 'Chiuso'}: {one.reason}",
        }  # fmt: skip
        found.append(bare(shape))
    return found


def _addresses(owner: str, office: Office) -> list[words.Address]:
    """Street and municipality; the postal code is not among what offices tell of themselves."""
    town = office.municipality
    if not office.address or town is None:
        return []
    return [
        {
            "id": derived_id(owner, "address"), "address_1": office.address, "city": town.name,
            "state_province": town.province.sigla if town.province else "", "postal_code": "",
            "country": "IT", "address_type": "physical",
        }
    ]  # fmt: skip


def _languages(owner: str, spoken: Iterable[Language]) -> list[words.Language]:
    return [
        {"id": derived_id(owner, "language", one.code), "name": one.name, "code": one.code}
        for one in spoken
    ]


def _accessibility(place: ServiceAt) -> list[words.Accessibility]:
    told = {True: "Si entra in sedia a rotelle", False: "Non si entra in sedia a rotelle"}
    known = told[place.is_accessible] if place.is_accessible is not None else ""
    said = ". ".join(part for part in (known, place.accessibility) if part)
    key = derived_id(public_id("place", place.pk), "accessibility")
    return [{"id": key, "description": said}] if said else []
