"""The words of HSDS 3.0 (Open Referral) that this API says, and no others.

One declaration for three readers: the types of what is made (`shapes`), the OpenAPI document, and
the tests, for which nothing that stands in no declaration may go out. Specification: Human Services
Data Specification 3.0, docs.openreferral.org; what HSDS requires is required here. What is not
known is left out, never written as an empty value.
"""

from __future__ import annotations

from typing import Annotated, Generic, Literal, NotRequired, TypeVar

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

Row = TypeVar("Row")
Identifier = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
Address_ = Annotated[str, Field(json_schema_extra={"format": "uri"})]
Mail = Annotated[str, Field(json_schema_extra={"format": "email"})]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Hour = Annotated[str, Field(pattern=r"^\d\d:\d\d$")]
Kind = Literal["physical", "postal", "virtual"]
Status = Literal["active", "inactive", "defunct", "temporarily closed"]
closed = with_config(ConfigDict(extra="forbid"))


@closed
class About(TypedDict):
    """This API and its relationship with HSDS."""

    version: str
    profile: Address_
    openapi_url: Address_


@closed
class Taxonomy(TypedDict):
    id: Identifier
    name: str
    description: str
    version: NotRequired[str]
    uri: NotRequired[Address_]


@closed
class TaxonomyTerm(TypedDict):
    id: Identifier
    code: str
    name: str
    description: str
    taxonomy: str
    taxonomy_id: Identifier
    language: str
    term_uri: NotRequired[Address_]
    taxonomy_detail: NotRequired[Taxonomy]


@closed
class Attribute(TypedDict):
    id: Identifier
    link_id: Identifier
    link_entity: str
    link_type: str
    taxonomy_term_id: Identifier
    taxonomy_term: TaxonomyTerm
    value: NotRequired[str]


@closed
class Language(TypedDict):
    id: Identifier
    name: str
    code: str


@closed
class Phone(TypedDict):
    id: Identifier
    number: str
    description: NotRequired[str]


@closed
class Schedule(TypedDict):
    """Hours are the wall clock of Italy (Europe/Rome), summer and winter."""

    id: Identifier
    freq: NotRequired[Literal["WEEKLY"]]
    wkst: NotRequired[Literal["MO"]]
    byday: NotRequired[Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]]
    opens_at: NotRequired[Hour]
    closes_at: NotRequired[Hour]
    valid_from: NotRequired[Day]
    valid_to: NotRequired[Day]
    description: NotRequired[str]
    attending_type: NotRequired[str]


@closed
class Address(TypedDict):
    id: Identifier
    address_1: str
    city: str
    state_province: str
    postal_code: str
    country: Literal["IT"]
    address_type: Kind


@closed
class Accessibility(TypedDict):
    id: Identifier
    description: str


@closed
class Contact(TypedDict):
    id: Identifier
    email: Mail


@closed
class LocationInShort(TypedDict):
    id: Identifier
    location_type: Kind
    name: NotRequired[str]
    transportation: NotRequired[str]


@closed
class Location(LocationInShort):
    addresses: NotRequired[list[Address]]
    phones: NotRequired[list[Phone]]
    contacts: NotRequired[list[Contact]]
    languages: NotRequired[list[Language]]
    accessibility: NotRequired[list[Accessibility]]
    schedules: NotRequired[list[Schedule]]


@closed
class OrganizationInShort(TypedDict):
    id: Identifier
    name: str
    description: str
    email: NotRequired[Mail]
    website: NotRequired[Address_]


@closed
class OrganizationIdentifier(TypedDict):
    id: Identifier
    identifier_type: str
    identifier: str


@closed
class ServiceArea(TypedDict):
    id: Identifier
    name: str
    uri: NotRequired[str]


@closed
class RequiredDocument(TypedDict):
    id: Identifier
    document: str


@closed
class CostOption(TypedDict):
    id: Identifier
    option: str
    currency: NotRequired[Literal["EUR"]]
    amount: NotRequired[float]
    amount_description: NotRequired[str]


@closed
class Bare(TypedDict):
    """What whoever keeps a copy asks first: which services, and since when they are as they are."""

    id: Identifier
    last_modified: Moment


@closed
class ServiceInShort(TypedDict):
    id: Identifier
    name: str
    status: Status
    description: NotRequired[str]
    url: NotRequired[Address_]
    application_process: NotRequired[str]
    fees_description: NotRequired[str]
    eligibility_description: NotRequired[str]
    assured_date: NotRequired[Day]
    alert: NotRequired[str]
    last_modified: NotRequired[Moment]
    organization: NotRequired[OrganizationInShort]


@closed
class ServiceAlone(ServiceInShort):
    """A service with all that hangs on it, but its places."""

    service_areas: NotRequired[list[ServiceArea]]
    required_documents: NotRequired[list[RequiredDocument]]
    cost_options: NotRequired[list[CostOption]]
    attributes: NotRequired[list[Attribute]]


@closed
class AtLocationAlone(TypedDict):
    id: Identifier
    service_id: Identifier
    location_id: Identifier
    location: Location
    description: NotRequired[str]
    phones: NotRequired[list[Phone]]
    schedules: NotRequired[list[Schedule]]


@closed
class AtLocationInShort(TypedDict):
    id: Identifier
    service_id: Identifier
    location_id: Identifier
    location: LocationInShort
    service: ServiceInShort
    description: NotRequired[str]


@closed
class AtLocation(AtLocationAlone):
    service: ServiceAlone


@closed
class Service(ServiceAlone):
    service_at_locations: NotRequired[list[AtLocationAlone]]


@closed
class Organization(OrganizationInShort):
    phones: NotRequired[list[Phone]]
    locations: NotRequired[list[Location]]
    organization_identifiers: NotRequired[list[OrganizationIdentifier]]
    services: NotRequired[list[ServiceInShort]]


@closed
class Page(TypedDict, Generic[Row]):
    """One page of what was found, and how much there is."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[Row]
