"""What is published, as linked data: services by CPSV-AP_IT, the data set itself by DCAT-AP_IT.

Ontologies of the Italian public administrations: CPSV (version 1.1: a service has one identifier,
a name, a description, a channel, a way to authenticate, who answers for it, and one level of
interaction), RO for who answers, CLV for where; DCAT-AP_IT 2.0 for the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.utils import timezone
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, Namespace, URIRef

from labimpact.api.events import VOCABULARIES, life_event
from labimpact.api.hsds.ids import public_id
from labimpact.api.tongues import tag
from labimpact.directory.enums import Way
from labimpact.directory.models import SOURCE, PublicService, ServiceAt
from labimpact.network.models import Body

CPSV = Namespace("https://w3id.org/italia/onto/CPSV/")
L0 = Namespace("https://w3id.org/italia/onto/l0/")
RO = Namespace("https://w3id.org/italia/onto/RO/")
CLV = Namespace("https://w3id.org/italia/onto/CLV/")
COV = Namespace("https://w3id.org/italia/onto/COV/")
DCATAPIT = Namespace("http://dati.gov.it/onto/dcatapit#")
IS_PART_OF_EVENT = URIRef("https://w3id.org/italia/onto/isPartOfEvent")
_EU = "http://publications.europa.eu/resource/authority/"
# Channels of the Italian vocabulary: the desk of an administration, the telephone, a web site.
_DESK, _PHONE, _SITE = (URIRef(f"{VOCABULARIES}channel/{code}") for code in ("0111", "03", "02"))
_FREE_ACCESS = URIRef(f"{VOCABULARIES}authentication-type/NONE")
_INFORMATION = URIRef(f"{VOCABULARIES}interactivity-level/LEVEL1")
_SOCIETY = URIRef(f"{_EU}data-theme/SOCI")
LICENCE = URIRef("https://w3id.org/italia/controlled-vocabulary/licences/A21_CCBY40")
NAME = "Rete Lab'Impact"


def catalogue(at: date) -> Graph:
    """The catalogue of what machines may read here: one data set in three forms (DCAT-AP_IT)."""
    graph = _graph()
    whole, data, owner = _own("catalogo"), _own("servizi"), _own("rete")
    _agent(graph, owner)
    _dated(graph, whole, at, "Catalogo dei dati della rete Lab'Impact", "Che cosa si può riusare.")
    _dated(graph, data, at, "Servizi della rete Lab'Impact",
           "I servizi pubblicati, con sedi, orari, lingue e che cosa portare.")  # fmt: skip
    for one in (DCATAPIT.Catalog, DCAT.Catalog):
        graph.add((whole, RDF.type, one))
    graph.add((whole, DCTERMS.publisher, owner))
    graph.add((whole, DCAT.dataset, data))
    for one in (DCATAPIT.Dataset, DCAT.Dataset):
        graph.add((data, RDF.type, one))
    graph.add((data, DCTERMS.identifier, Literal("labimpact:servizi")))
    graph.add((data, DCTERMS.rightsHolder, owner))
    graph.add((data, DCTERMS.publisher, owner))
    graph.add((data, DCAT.theme, _SOCIETY))
    graph.add((data, DCTERMS.accrualPeriodicity, URIRef(f"{_EU}frequency/CONT")))
    graph.add((data, DCTERMS.language, URIRef(f"{_EU}language/ITA")))
    for kind, path in (("RDF_TURTLE", "cpsv-ap/servizi.ttl"), ("JSON_LD", "cpsv-ap/servizi.jsonld"),
                       ("JSON", "hsds/v3/services")):  # fmt: skip
        _distribution(graph, data, kind, URIRef(f"{settings.SITE_URL}/api/{path}"))
    return graph


def services(rows: Iterable[PublicService]) -> Graph:
    """Services with who answers for them and where they are (CPSV-AP_IT)."""
    graph = _graph()
    for row in rows:
        _service(graph, row)
    return graph


def address(service: PublicService) -> URIRef:
    """A service's name is its address in the other interface: it can be followed."""
    return _hsds("services", "service", service.pk)


def _service(graph: Graph, row: PublicService) -> None:
    node = address(row)
    graph.add((node, RDF.type, CPSV.PublicService))
    graph.add((node, L0.identifier, Literal(public_id("service", row.pk))))
    _say(graph, node, L0.name, row, "name")
    _say(graph, node, L0.description, row, "summary")
    graph.add((node, CPSV.serviceTheme, _SOCIETY))
    graph.add((node, CPSV.hasAuthenticationMethod, _FREE_ACCESS))
    graph.add((node, CPSV.hasiInteractivityLevel, _INFORMATION))
    graph.add((node, DCTERMS.modified, _day(timezone.localdate(row.changed_at))))
    for need in row.needs:
        if event := life_event(need):
            graph.add((node, IS_PART_OF_EVENT, URIRef(event)))
    for number, paper in enumerate(line for line in row.documents.splitlines() if line.strip()):
        needed = URIRef(f"{node}#documento-{number + 1}")
        graph.add((node, CPSV.hasInput, needed))
        graph.add((needed, RDF.type, CPSV.Input))
        graph.add((needed, L0.name, Literal(paper.strip(), lang=SOURCE)))
    if row.cost:
        cost = URIRef(f"{node}#costo")
        graph.add((node, CPSV.hasCost, cost))
        graph.add((cost, RDF.type, CPSV.Cost))
        graph.add((cost, L0.description, Literal(row.cost, lang=SOURCE)))
    _channels(graph, node, row)
    _provided(graph, node, row.organisation)


def _channels(graph: Graph, node: URIRef, row: PublicService) -> None:
    """The page where one reads of it, the desks where one goes, the phones that are answered."""
    site = URIRef(f"{settings.SITE_URL}/{SOURCE}/servizi/{row.slug}/")
    kinds = [(site, _SITE)]
    for place in row.shown:  # type: ignore[attr-defined]
        kinds.append((_place(graph, node, place), _DESK))
        if Way.PHONE in row.ways and (number := place.phone or place.office.phone):
            kinds.append((URIRef(f"tel:{''.join(filter(str.isdigit, number))}"), _PHONE))
    for channel, kind in kinds:
        graph.add((node, CPSV.hasChannel, channel))
        graph.add((channel, RDF.type, CPSV.Channel))
        graph.add((channel, CPSV.hasChannelType, kind))


def _place(graph: Graph, node: URIRef, place: ServiceAt) -> URIRef:
    office = place.office
    where = _hsds("service_at_locations", "place", place.pk)
    graph.add((node, CPSV.isPhysicallyAvailableAt, where))
    graph.add((where, RDF.type, CLV.Feature))
    graph.add((where, L0.name, Literal(office.name, lang=SOURCE)))
    if office.address:
        town = f", {office.municipality.name}" if office.municipality else ""
        line = URIRef(f"{where}#indirizzo")
        graph.add((where, CLV.hasAddress, line))
        graph.add((line, RDF.type, CLV.Address))
        graph.add((line, CLV.fullAddress, Literal(f"{office.address}{town}")))
    return where


def _provided(graph: Graph, node: URIRef, body: Body) -> None:
    """Who provides it: a role of a body, as the ontology of roles says it."""
    owner = _hsds("organizations", "body", body.pk)
    held, role = URIRef(f"{node}#ente"), CPSV.Provider
    graph.add((node, RO.holdsRoleInTime, held))
    graph.add((held, RDF.type, RO.TimeIndexedRole))
    graph.add((held, RO.forEntity, node))
    graph.add((held, RO.isRoleInTimeOf, owner))
    graph.add((held, RO.withRole, role))
    graph.add((role, RDF.type, CPSV.RoleOnService))
    graph.add((role, L0.name, Literal("Fornitore", lang=SOURCE)))
    graph.add((owner, RDF.type, COV.Organization))
    graph.add((owner, L0.name, Literal(body.name, lang=SOURCE)))


def _say(graph: Graph, node: URIRef, what: URIRef, row: PublicService, field: str) -> None:
    """A text in Italian and in every language in which it is not stale."""
    graph.add((node, what, Literal(getattr(row, field), lang=SOURCE)))
    for text in row.texts.all():
        if field not in text.stale(row):
            graph.add((node, what, Literal(getattr(text, field), lang=tag(text.language))))


def _agent(graph: Graph, node: URIRef) -> None:
    for one in (DCATAPIT.Agent, FOAF.Agent):
        graph.add((node, RDF.type, one))
    graph.add((node, DCTERMS.identifier, Literal("labimpact")))
    graph.add((node, FOAF.name, Literal(NAME, lang=SOURCE)))


def _dated(graph: Graph, node: URIRef, at: date, title: str, said: str) -> None:
    graph.add((node, DCTERMS.title, Literal(title, lang=SOURCE)))
    graph.add((node, DCTERMS.description, Literal(said, lang=SOURCE)))
    graph.add((node, DCTERMS.modified, _day(at)))


def _distribution(graph: Graph, data: URIRef, kind: str, where: URIRef) -> None:
    node = URIRef(f"{where}#distribuzione")
    graph.add((data, DCAT.distribution, node))
    for one in (DCATAPIT.Distribution, DCAT.Distribution):
        graph.add((node, RDF.type, one))
    graph.add((node, DCTERMS["format"], URIRef(f"{_EU}file-type/{kind}")))
    graph.add((node, DCTERMS.license, LICENCE))
    graph.add((node, DCAT.accessURL, where))
    graph.add((node, DCAT.downloadURL, where))


def _day(day: date) -> Literal:
    return Literal(day.isoformat(), datatype=XSD.date)


def _own(what: str) -> URIRef:
    return URIRef(f"{settings.SITE_URL}/api/cpsv-ap/{what}")


def _hsds(path: str, kind: str, number: int) -> URIRef:
    return URIRef(f"{settings.SITE_URL}/api/hsds/v3/{path}/{public_id(kind, number)}")


def _graph() -> Graph:
    graph = Graph(bind_namespaces="none")
    for prefix, space in (
        ("cpsv", CPSV), ("l0", L0), ("ro", RO), ("clv", CLV), ("cov", COV), ("dcat", DCAT),
        ("dct", DCTERMS), ("dcatapit", DCATAPIT), ("foaf", FOAF), ("xsd", XSD),
    ):  # fmt: skip
        graph.bind(prefix, space)
    return graph
