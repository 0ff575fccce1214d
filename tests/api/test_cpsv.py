"""Linked data: what CPSV-AP_IT and DCAT-AP_IT require, in both forms, and nothing unpublished."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, URIRef

from labimpact.api.cpsv.graphs import CPSV, DCATAPIT, IS_PART_OF_EVENT, L0, RO
from labimpact.api.events import life_event
from labimpact.api.hsds.ids import public_id
from labimpact.editorial.enums import LifeEvent
from tests.api.test_hsds import laid, long_unchanged
from tests.conftest import behind_the_wall
from tests.directory_factories import PublicServiceFactory, ServiceTextFactory

pytestmark = [
    pytest.mark.django_db,
    # rdflib's own reader of JSON-LD uses a class that rdflib is about to drop.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]
ROOT = "/api/cpsv-ap/"
FORMS = {"ttl": "turtle", "jsonld": "json-ld"}
# What the ontology (CPSV 1.1, RO) says that there must be: at least one, or exactly one.
SERVICE = {
    L0.name: None, L0.description: None, L0.identifier: 1, CPSV.hasChannel: None,
    CPSV.hasAuthenticationMethod: 1, CPSV.hasiInteractivityLevel: 1, RO.holdsRoleInTime: None,
}  # fmt: skip
ROLE = {RO.forEntity: 1, RO.isRoleInTimeOf: 1, RO.withRole: 1}
CHANNEL = {CPSV.hasChannelType: 1}
# DCAT-AP_IT: obligatory for a catalogue, a data set, a distribution.
CATALOGUE = {
    DCTERMS.title: None, DCTERMS.description: None, DCTERMS.publisher: 1, DCTERMS.modified: 1,
    DCAT.dataset: None,
}  # fmt: skip
DATASET = {
    DCTERMS.identifier: 1, DCTERMS.title: None, DCTERMS.description: None, DCTERMS.modified: 1,
    DCAT.theme: None, DCTERMS.rightsHolder: 1, DCTERMS.accrualPeriodicity: 1,
}  # fmt: skip
DISTRIBUTION = {DCTERMS["format"]: 1, DCAT.accessURL: None, DCTERMS.license: 1}


def read(client, path, form):
    answer = client.get(f"{ROOT}{path}.{form}")
    assert answer.status_code == 200, answer.content
    return Graph().parse(data=answer.content, format=FORMS[form])


def lacking(graph, kind, required):
    """What the things of a kind lack, or have too much of."""
    nodes = list(graph.subjects(RDF.type, kind))
    assert nodes, kind
    return [
        (str(node), str(what))
        for node in nodes
        for what, exactly in required.items()
        if not (n := len(list(graph.objects(node, what)))) or (exactly and n != exactly)
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_service_says_what_its_ontology_requires(client, form):
    laid(needs=["health", "documents"], ways=["walk_in", "phone"])
    laid(is_free=False, cost="5 euro")
    graph = read(client, "servizi", form)
    assert lacking(graph, CPSV.PublicService, SERVICE) == []
    assert lacking(graph, RO.TimeIndexedRole, ROLE) == []
    assert lacking(graph, CPSV.Channel, CHANNEL) == []
    assert len(set(graph.subjects(RDF.type, CPSV.PublicService))) == 2


@pytest.mark.parametrize("form", FORMS)
def test_the_catalogue_says_what_dcat_ap_it_requires(client, form):
    graph = read(client, "catalogo", form)
    assert lacking(graph, DCATAPIT.Catalog, CATALOGUE) == []
    assert lacking(graph, DCATAPIT.Dataset, DATASET) == []
    assert lacking(graph, DCATAPIT.Distribution, DISTRIBUTION) == []
    for where in graph.objects(None, DCAT.downloadURL):
        assert client.get(str(where).removeprefix(settings.SITE_URL)).status_code == 200


def test_both_forms_say_the_same(client):
    laid()
    turtle, linked = (read(client, "servizi", form) for form in FORMS)
    assert set(turtle) == set(linked)


def test_a_text_is_told_in_every_language_in_which_it_is_not_stale(client):
    place = laid()
    ServiceTextFactory(service=place.service)
    ServiceTextFactory(service=place.service, language="pt-br", name="Balcão")
    with behind_the_wall():
        place.service.texts.filter(language="pt-br").update(italian={})
    graph = read(client, "servizi", "ttl")
    told = {one.language for one in graph.objects(None, L0.name) if one.language}
    assert {"it", "ar"} <= told
    assert "pt-BR" not in {one.language for one in graph.objects(None, L0.name)}, (
        "what is stale is not told"
    )


def test_one_service_is_told_alone_and_a_draft_not_at_all(client):
    place = laid(name="Uno", needs=["school"])
    laid(name="Due")
    draft = PublicServiceFactory(draft=True)
    identifier = public_id("service", place.service_id)
    graph = read(client, f"servizi/{identifier}", "ttl")
    (node,) = graph.subjects(RDF.type, CPSV.PublicService)
    assert node == URIRef(f"{settings.SITE_URL}/api/hsds/v3/services/{identifier}")
    assert (node, L0.name, Literal("Uno", lang="it")) in graph
    assert (node, IS_PART_OF_EVENT, URIRef(life_event("school"))) in graph
    assert client.get(str(node).removeprefix(settings.SITE_URL)).status_code == 200
    for gone in (public_id("service", draft.pk), "0" * 36):
        answer = client.get(f"{ROOT}servizi/{gone}.ttl")
        assert answer.status_code == 404
        assert json.loads(answer.content)["status"] == 404
    assert draft.name.encode() not in client.get(f"{ROOT}servizi.ttl").content


@pytest.mark.parametrize(
    "path", ["servizi", "servizi.rdf", "catalogo.xml", "x.ttl", "", "servizi/x.ttl"]
)
def test_what_is_not_there_is_a_problem_that_machines_read(client, path):
    answer = client.get(ROOT + path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_one_service_costs_what_five_cost(client, page_queries):
    laid()
    first = page_queries(f"{ROOT}servizi.ttl")
    for _ in range(4):
        laid()
    assert page_queries(f"{ROOT}servizi.ttl") == first


def test_everything_is_drawn_again_only_when_something_changed(client):
    place = laid(name="Prima")

    def told():
        with CaptureQueriesContext(connection) as asked:
            text = client.get(f"{ROOT}servizi.ttl").content.decode()
        return text, len([q for q in asked if "directory_serviceat" in q["sql"]])

    first, cost = told()
    assert cost > 0
    assert told() == (first, 0)
    with behind_the_wall():
        # A moment later: within one transaction the clock of the database stands still.
        later = timezone.now() + timedelta(seconds=5)
        long_unchanged(later, name="Dopo")
    text, cost = told()
    assert "Dopo" in text
    assert cost > 0
    with behind_the_wall():
        type(place.service).objects.update(is_published=False)
    assert "Dopo" not in told()[0]


def test_only_events_that_say_the_same_have_an_address_elsewhere():
    told = {need for need in LifeEvent.values if life_event(need)}
    assert told == {"school", "italian", "work", "care_work", "home", "health"}
