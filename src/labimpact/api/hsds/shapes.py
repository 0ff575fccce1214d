"""The directory in the words of HSDS 3.0: what our rows are to whoever reads them elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from django.conf import settings
from django.utils import timezone

from labimpact.api.hsds import places, taxonomies, words
from labimpact.api.hsds.ids import derived_id, public_id
from labimpact.api.hsds.places import bare
from labimpact.directory import words as directory_words
from labimpact.directory.enums import Way
from labimpact.directory.models import PublicService, ServiceAt
from labimpact.directory.words import Words
from labimpact.network.models import Body

_LATE = "Da confermare: telefona prima di andare."
Shape = TypeVar("Shape", bound=Mapping[str, Any])


@dataclass
class Teller:
    """Tells rows in one language, and remembers in which languages it told them."""

    language: str
    today: date
    spoken: set[str] = field(default_factory=set)

    def service_in_short(self, service: PublicService) -> words.ServiceInShort:
        """A service as a list tells it: nothing of which there may be many."""
        said = self._words(service)
        ways = [str(Way(way).label) for way in service.ways]
        shape: words.ServiceInShort = {
            "id": public_id("service", service.pk), "name": said.name.text, "status": "active",
            "description": said.summary.text, "url": self._page(service),
            "application_process": "; ".join(ways),
            "fees_description": said.cost.text,
            "eligibility_description": said.eligibility.text,
            "assured_date": places.day(service.confirmed_on),
            "alert": _LATE if service.is_late(self.today) else "",
            "last_modified": modified(service),
            "organization": organization_in_short(service.organisation),
        }  # fmt: skip
        return bare(shape)

    def service_alone(self, service: PublicService) -> words.ServiceAlone:
        """A service with all that hangs on it, but its places."""
        said = self._words(service)
        key = public_id("service", service.pk)
        papers = said.documents.lines
        more: words.ServiceAlone = {
            **self.service_in_short(service),
            "service_areas": _areas(service),
            "required_documents": [
                {"id": derived_id(key, "paper", number), "document": paper}
                for number, paper in enumerate(papers)
            ],
            "cost_options": _costs(service, said),
            "attributes": _attributes(service, said),
        }
        return bare(more)

    def service(self, service: PublicService) -> words.Service:
        """A service with all that hangs on it."""
        shape: words.Service = {
            **self.service_alone(service),
            "service_at_locations": [self.place_alone(place) for place in shown(service)],
        }
        return bare(shape)

    def place_alone(self, place: ServiceAt) -> words.AtLocationAlone:
        """A service at an office, without the service."""
        return places.at_location(place)

    def place_in_short(self, place: ServiceAt) -> words.AtLocationInShort:
        """A service at an office, as a list tells it."""
        shape: words.AtLocationInShort = {
            "id": public_id("place", place.pk),
            "service_id": public_id("service", place.service_id),
            "location_id": public_id("office", place.office_id),
            "description": place.notes,
            "location": places.location_in_short(place.office),
            "service": self.service_in_short(place.service),
        }
        return bare(shape)

    def place(self, place: ServiceAt) -> words.AtLocation:
        """A service at an office with all that hangs on it."""
        return {**places.at_location(place), "service": self.service_alone(place.service)}

    def organization(self, body: Body) -> words.Organization:
        """A body with what it offers and the offices where it offers it."""
        key = public_id("body", body.pk)
        offered = cast("list[PublicService]", body.offered)  # type: ignore[attr-defined]
        offices = {place.office_id: place for service in offered for place in shown(service)}
        code, kind = body.external_code, body.external_code_kind or "codice"
        shape: words.Organization = {
            **organization_in_short(body),
            "phones": places.phones(key, body.phone),
            "locations": [places.location(place.office, place) for place in offices.values()],
            "organization_identifiers": [
                {"id": derived_id(key, "code"), "identifier_type": kind, "identifier": code}
            ] if code else [],
            "services": [self.service_in_short(service) for service in offered],
        }  # fmt: skip
        return bare(shape)

    def _words(self, service: PublicService) -> Words:
        text = next(iter(service.said), None)  # type: ignore[attr-defined]
        said = directory_words.of(service, text, self.language)
        pieces = (said.name, said.summary, said.eligibility, said.cost, said.documents)
        self.spoken.update(piece.language for piece in pieces if piece)
        return said

    def _page(self, service: PublicService) -> str:
        """Where people read of it: an address of the portal has its language first (ADR 0032)."""
        return f"{settings.SITE_URL}/{self.language}/servizi/{service.slug}/"


def bare_service(service: PublicService) -> words.Bare:
    """Which service, and since when it is as it is."""
    return {"id": public_id("service", service.pk), "last_modified": modified(service)}


def organization_in_short(body: Body) -> words.OrganizationInShort:
    """A body of the network."""
    shape: words.OrganizationInShort = {
        "id": public_id("body", body.pk), "name": body.name, "description": body.name,
        "email": body.email, "website": body.website,
    }  # fmt: skip
    return bare(shape)


def modified(service: PublicService) -> str:
    """When something of it last changed: its words, places, hours, or its office."""
    return timezone.localtime(service.changed_at).isoformat("T", "microseconds")


def shown(service: PublicService) -> list[ServiceAt]:
    """The places that the question brought along."""
    return cast("list[ServiceAt]", service.shown)  # type: ignore[attr-defined]


def _areas(service: PublicService) -> list[words.ServiceArea]:
    key = public_id("service", service.pk)
    areas: Iterable[tuple[object, str]] = [
        *((("area", area.pk), area.name) for area in service.areas.all()),
        *((("town", town.pk), town.name) for town in service.municipalities.all()),
    ]
    return [{"id": derived_id(key, what), "name": name} for what, name in areas]


def _costs(service: PublicService, said: Words) -> list[words.CostOption]:
    key = derived_id(public_id("service", service.pk), "cost")
    if service.is_free:
        return [{"id": key, "option": "gratis", "currency": "EUR", "amount": 0}]
    return [{"id": key, "option": "a pagamento", "amount_description": said.cost.text}]


def _attributes(service: PublicService, said: Words) -> list[words.Attribute]:
    standing = said.standing.value if said.standing else "missing"
    borne = [
        *(("need", need) for need in service.needs),
        *(("audience", audience) for audience in service.audience),
        *(("way", way) for way in service.ways),
        *([("condition", taxonomies.WITHOUT_DOCUMENTS)] if service.without_documents else []),
        ("text", standing),
    ]
    key = public_id("service", service.pk)
    found: list[words.Attribute] = []
    for name, code in borne:
        terms = taxonomies.by_key(name)
        found.append(
            {
                "id": derived_id(key, name, code), "link_id": key, "link_entity": "service",
                "link_type": name, "taxonomy_term_id": terms.term_id(code),
                "taxonomy_term": taxonomies.term(terms, code),
            }
        )  # fmt: skip
    return found
