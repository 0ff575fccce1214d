"""A service as schema.org tells it: GovernmentService, its desks, hours and phones.

What is there only in Italian names the Italian address as its own (ADR 0033).
"""

from __future__ import annotations

from typing import Any

from labimpact.directory.queries.finding import Detail, Found
from labimpact.network.models import OfficeClosure, OpeningHours
from labimpact.portal import addresses, queries
from labimpact.portal.heads import NAME, SCHEMA, SOURCE, Head, alternates

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHUT = "00:00"


def head(found: Detail, language: str) -> Head:
    """The head of the page of a service."""
    rest = f"servizi/{found.service.slug}/"
    told_in = language if language in found.languages else SOURCE
    address = addresses.whole(told_in, rest)
    name, summary = found.words.name.text, found.words.summary.text
    return Head(
        canonical=address, alternates=alternates(found.languages, rest), title=name,
        description=summary, data=data(found, told_in, address),
    )  # fmt: skip


def data(found: Detail, language: str, address: str) -> dict[str, Any]:
    """The service, who offers it, whom and where it serves, and where one gets it."""
    service = found.service
    served = [*service.areas.all(), *service.municipalities.all()]
    told: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "GovernmentService",
        "@id": address,
        "url": address,
        "name": found.words.name.text,
        "description": found.words.summary.text,
        "provider": {"@type": "GovernmentOrganization", "name": str(service.organisation)},
        "serviceOperator": {"@type": "Organization", "name": NAME},
        "areaServed": [{"@type": "AdministrativeArea", "name": one.name} for one in served],
        "availableChannel": [_channel(place, address) for place in found.places],
    }
    if service.audience:
        named = queries.texts()[language]["directory"]["audience"]
        told["audience"] = [
            {"@type": "Audience", "audienceType": named[code]} for code in service.audience
        ]
    if service.is_free:
        told["offers"] = {"@type": "Offer", "price": 0, "priceCurrency": "EUR"}
    return told


def _channel(found: Found, address: str) -> dict[str, Any]:
    office, times = found.place.office, found.timetable
    place: dict[str, Any] = {"@type": "Place", "name": office.name}
    if found.where:
        town = office.municipality.name if office.municipality else ""
        place["address"] = {
            "@type": "PostalAddress", "streetAddress": office.address, "addressLocality": town,
            "addressCountry": "IT",
        }  # fmt: skip
    hours = [*map(_weekly, times.hours), *map(_special, times.closures)]
    if hours:
        place["openingHoursSpecification"] = hours
    told: dict[str, Any] = {
        "@type": "ServiceChannel", "serviceUrl": address, "serviceLocation": place,
    }  # fmt: skip
    if found.phone:
        contact = {"@type": "ContactPoint", "telephone": found.phone}
        answered = [_weekly(line) for line in times.phone]
        told["servicePhone"] = contact | ({"hoursAvailable": answered} if answered else {})
    if found.languages:
        told["availableLanguage"] = [spoken.code for spoken in found.languages]
    return told


def _weekly(line: OpeningHours) -> dict[str, Any]:
    told = {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": f"{SCHEMA}/{_DAYS[line.weekday]}",
        "opens": f"{line.opens_at:%H:%M}",
        "closes": f"{line.closes_at:%H:%M}",
    }
    if line.valid_from:
        told["validFrom"] = line.valid_from.isoformat()
    if line.valid_to:
        told["validThrough"] = line.valid_to.isoformat()
    return told


def _special(line: OfficeClosure) -> dict[str, Any]:
    """Days that are otherwise: open at other hours, or, as schema.org writes it, from 0 to 0."""
    return {
        "@type": "OpeningHoursSpecification",
        "opens": f"{line.opens_at:%H:%M}" if line.opens_at else _SHUT,
        "closes": f"{line.closes_at:%H:%M}" if line.closes_at else _SHUT,
        "validFrom": line.starts_on.isoformat(),
        "validThrough": line.ends_on.isoformat(),
    }
