"""HSDS 3.0: what is published, to whom, in which words, in how many questions."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from labimpact.api.hsds import taxonomies, words
from labimpact.api.hsds.ids import derived_id, number_of, public_id
from labimpact.directory.models import PublicService
from tests.conftest import behind_the_wall
from tests.directory_factories import (
    PublicServiceFactory,
    ServiceAtFactory,
    ServiceHoursFactory,
    ServiceTextFactory,
)
from tests.factories import (
    LanguageFactory,
    MunicipalityFactory,
    OfficeClosureFactory,
    OfficeFactory,
    OpeningHoursFactory,
)

pytestmark = pytest.mark.django_db
ROOT = "/api/hsds/v3/"
LISTS = ("services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms")
# What an address may answer: the declarations that the OpenAPI document is made of, strictly.
SHAPES = {
    "": words.About,
    "services": words.Page[words.ServiceInShort],
    "services?full=true": words.Page[words.Service],
    "services?minimal=true": words.Page[words.Bare],
    "service_at_locations": words.Page[words.AtLocationInShort],
    "service_at_locations?full=true": words.Page[words.AtLocation],
    "organizations": words.Page[words.OrganizationInShort],
    "organizations?full=true": words.Page[words.Organization],
    "taxonomies": words.Page[words.Taxonomy],
    "taxonomy_terms": words.Page[words.TaxonomyTerm],
}


def laid(**service):
    """A service with everything that can be said of one."""
    office = OfficeFactory(
        address="Via Roma 1", phone="0332 000000", email="sportello@example.org",
        directions="Bus 5", municipality=MunicipalityFactory(),
    )  # fmt: skip
    said = {
        "audience": ["women"], "without_documents": True, "eligibility": "Per chi abita qui.",
        "documents": "passaporto\nfoto",
    } | service  # fmt: skip
    place = ServiceAtFactory(
        office=office, service__owner_office=office, notes="Secondo piano", phone="0332 111111",
        is_accessible=True, accessibility="Rampa sul retro",
        **{f"service__{name}": value for name, value in said.items()},
    )  # fmt: skip
    OpeningHoursFactory(office=office)
    ServiceHoursFactory(place=place)
    ServiceHoursFactory(place=place, of="phone", weekday=2)
    today = timezone.localdate()
    OfficeClosureFactory(office=office, starts_on=today, ends_on=today, reason="Trasloco")
    with behind_the_wall():
        office.languages.add(LanguageFactory())
        place.service.areas.add(office.area)
        place.service.municipalities.add(office.municipality)
    return place


def long_unchanged(since, **changed):
    """As if nothing had been touched after a moment: the trigger would say now."""
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE directory_publicservice DISABLE TRIGGER service_changes")
        PublicService.objects.update(changed_at=since, **changed)
        cursor.execute("ALTER TABLE directory_publicservice ENABLE TRIGGER service_changes")


def read(client, path, **headers):
    answer = client.get(f"{ROOT}{path}", headers=headers)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


@given(st.integers(1, 2**62 - 1))
def test_an_identifier_leads_back_to_its_row_and_to_no_other_kind(number):
    identifier = public_id("service", number)
    assert number_of("service", identifier) == number
    assert number_of("service", identifier.upper()) == number
    assert number_of("place", identifier) is None
    assert identifier[14] == "8"


@pytest.mark.parametrize("said", ["", "x", "1", "0" * 32, "f" * 36, "é", "{}", "0" * 5000])
def test_what_is_no_identifier_names_nothing(said):
    assert number_of("service", said) is None


def test_a_term_keeps_its_identifier_whatever_stands_beside_it():
    need = taxonomies.by_key("need")
    assert need.term_id("documents") == derived_id("term", "need", "documents")
    known = [one.term_id(code) for one in taxonomies.all_of_them() for code, _ in one.choices]
    assert len(set(known)) == len(known)


@pytest.mark.parametrize("path", SHAPES)
def test_every_answer_is_what_the_document_says_and_nothing_more(client, path):
    laid()
    laid(is_free=False, cost="5 euro", ways=["walk_in", "phone"])
    found = read(client, path)
    TypeAdapter(SHAPES[path]).validate_python(found)
    assert found.get("contents", ["-"]), "something was laid"


def test_a_service_says_what_it_is_and_where_and_when(client):
    place = laid(name="Sportello documenti")
    found = read(client, f"services/{public_id('service', place.service_id)}")
    TypeAdapter(words.Service).validate_python(found)
    assert found["name"] == "Sportello documenti"
    assert found["url"].endswith(f"/it/servizi/{place.service.slug}/")
    assert [paper["document"] for paper in found["required_documents"]] == ["passaporto", "foto"]
    assert found["cost_options"][0]["amount"] == 0
    borne = {(one["link_type"], one["taxonomy_term"]["code"]) for one in found["attributes"]}
    assert borne == {
        ("need", "documents"), ("audience", "women"), ("way", "walk_in"),
        ("condition", "without_documents"), ("text", "source"),
    }  # fmt: skip
    (at,) = found["service_at_locations"]
    assert [line["byday"] for line in at["schedules"]] == ["MO"]
    assert at["phones"] == [
        {"id": at["phones"][0]["id"], "number": "0332 111111", "description": "WE 09:00-12:00"}
    ]
    assert at["location"]["addresses"][0]["address_1"] == "Via Roma 1"
    assert at["location"]["languages"][0]["code"] == "ar"
    assert "Rampa" in at["location"]["accessibility"][0]["description"]
    assert [line.get("description") for line in at["location"]["schedules"]] == [
        None, "Chiuso: Trasloco",
    ]  # fmt: skip
    own = read(client, f"service_at_locations/{at['id']}")
    assert own["service"]["id"] == found["id"]
    body = read(client, f"organizations/{found['organization']['id']}")
    assert [one["id"] for one in body["services"]] == [found["id"]]


def test_a_draft_is_told_to_nobody_not_even_to_its_keeper(client, cast):
    draft = ServiceAtFactory(
        office=cast.luino, service__owner_office=cast.luino, service__draft=True
    )
    client.force_login(cast.user("editor"))
    for path in ("services", "service_at_locations", "organizations", "services?minimal=true"):
        assert read(client, path)["empty"] is True, path
    for path in (
        f"services/{public_id('service', draft.service_id)}",
        f"service_at_locations/{public_id('place', draft.pk)}",
        f"organizations/{public_id('body', draft.service.organisation_id)}",
    ):
        assert client.get(ROOT + path).status_code == 404, path


def test_an_office_closed_for_good_is_no_place_any_more(client):
    place = laid()
    with behind_the_wall():
        type(place.office).objects.filter(pk=place.office_id).update(closed_on="2024-01-01")
    found = read(client, f"services/{public_id('service', place.service_id)}")
    assert "service_at_locations" not in found
    assert read(client, "service_at_locations")["empty"] is True


def test_every_service_stands_on_one_page_and_the_pages_say_so(client):
    for _ in range(5):
        PublicServiceFactory()
    seen = []
    for number in (1, 2, 3):
        page = read(client, f"services?page={number}&per_page=2")
        seen += [one["id"] for one in page["contents"]]
        told = {key: page[key] for key in page if key != "contents"}
        assert told == {
            "total_items": 5, "total_pages": 3, "page_number": number, "empty": False,
            "size": len(page["contents"]), "first_page": number == 1, "last_page": number == 3,
        }  # fmt: skip
    assert len(set(seen)) == 5
    past = read(client, "services?page=9&per_page=2")
    assert (past["empty"], past["contents"], past["last_page"]) == (True, [], True)


def test_filters_leave_what_was_asked_for(client):
    one = laid(name="Uno", needs=["health"])
    two = laid(name="Due", ways=["phone"])
    need, way = taxonomies.by_key("need"), taxonomies.by_key("way")
    body = public_id("body", one.service.organisation_id)

    def names(query):
        return {row["name"] for row in read(client, f"services?{query}")["contents"]}

    assert names("") == {"Uno", "Due"}
    assert names(f"taxonomy_term_id={need.term_id('health')}") == {"Uno"}
    assert names(f"taxonomy_term_id={way.term_id('phone')}") == {"Due"}
    assert names(f"taxonomy_id={need.id}") == {"Uno", "Due"}
    assert names(f"taxonomy_id={taxonomies.by_key('text').id}") == set()
    assert names(f"organization_id={body}") == {"Uno"}
    assert names("taxonomy_term_id=x") == names("organization_id=x") == set()
    places = read(client, f"service_at_locations?organization_id={body}")["contents"]
    assert [row["service_id"] for row in places] == [public_id("service", one.service_id)]
    terms = read(client, f"taxonomy_terms?taxonomy_id={way.id}")["contents"]
    assert {row["code"] for row in terms} == {"walk_in", "appointment", "phone"}
    assert two.service.name == "Due"


def test_words_are_found_by_their_root_in_italian_and_as_they_are_elsewhere(client):
    place = laid(name="Rinnovo dei permessi")
    laid(name="Corso di italiano")
    ServiceTextFactory(service=place.service, name="تجديد الإقامة")

    def names(typed, language="it"):
        found = client.get(
            f"{ROOT}services", {"search": typed}, headers={"Accept-Language": language}
        )
        return [row["name"] for row in json.loads(found.content)["contents"]]

    assert names("permesso") == ["Rinnovo dei permessi"]
    assert names("rinnovare permesso") == ["Rinnovo dei permessi"]
    assert names("تجديد", "ar") == ["تجديد الإقامة"]
    assert names("تجديد") == []
    for odd in ("'; drop table x", "& | ! ( ) :*", "😀", "il", '"', "\\", "%", "a" * 200):
        assert names(odd) in ([], ["Rinnovo dei permessi", "Corso di italiano"]), odd


def test_a_copy_is_kept_by_asking_for_what_changed(client):
    place, other = laid(), laid()
    long_ago = timezone.now() - timedelta(days=30)
    long_unchanged(long_ago)
    since = (timezone.now() - timedelta(days=1)).isoformat().replace("+", "%2B")

    def changed():
        rows = read(client, f"services?minimal=true&modified_after={since}")["contents"]
        return {row["id"] for row in rows}

    assert changed() == set()
    OpeningHoursFactory(office=place.office, weekday=3)
    assert changed() == {public_id("service", place.service_id)}
    ServiceTextFactory(service=other.service, language="uk")
    assert len(changed()) == 2
    (row,) = [r for r in read(client, "services")["contents"] if r["name"] == place.service.name]
    exactly = row["last_modified"].replace("+", "%2B")
    assert read(client, f"services?modified_after={exactly}")["total_items"] == 2


@pytest.mark.parametrize("part", ["words", "office", "hours", "language", "closure", "place_gone"])
def test_whatever_changes_of_a_service_is_noted(client, part):
    place = laid()
    long_unchanged(timezone.now() - timedelta(days=30))
    with behind_the_wall():
        before = PublicService.objects.get().changed_at
        {
            "words": lambda: PublicService.objects.update(name="Altro"),
            "office": lambda: type(place.office).objects.update(phone="0332 9"),
            "hours": lambda: place.hours.first().delete(),
            "language": lambda: place.languages.add(LanguageFactory(code="ur")),
            "closure": lambda: place.office.closures.all().delete(),
            "place_gone": place.delete,
        }[part]()
        assert PublicService.objects.get().changed_at > before + timedelta(days=29)


def test_the_reader_s_language_is_told_and_so_is_what_is_not_in_it(client):
    place = laid(documents="passaporto")
    ServiceTextFactory(service=place.service, documents="")
    path = f"{ROOT}services/{public_id('service', place.service_id)}"

    def told(language):
        answer = client.get(path, headers={"Accept-Language": language})
        found = json.loads(answer.content)
        (standing,) = [
            one["taxonomy_term"]["code"]
            for one in found["attributes"]
            if one["link_type"] == "text"
        ]
        return found["name"], answer["Content-Language"], standing

    assert told("ar-EG, en;q=0.5") == ("مكتب المهاجرين", "ar, it", "stale")
    assert told("uk") == (place.service.name, "it", "missing")
    assert told("it") == (place.service.name, "it", "source")
    for odd in ("*", "xx", "", ";;q=", "zh-CN;q=0.9", "a" * 5000, "en;q=9"):
        assert told(odd)[0] == place.service.name


def test_what_was_confirmed_long_ago_says_to_phone_first(client):
    PublicServiceFactory(late=True)
    (row,) = read(client, "services")["contents"]
    assert "telefona" in row["alert"]


def test_one_service_costs_what_five_cost(client, page_queries):
    laid()
    addresses = [ROOT + path for path in (*LISTS, "services?full=true",
                 "service_at_locations?full=true", "organizations?full=true")]  # fmt: skip
    first = {address: page_queries(address) for address in addresses}
    for _ in range(4):
        laid()
    assert {address: page_queries(address) for address in addresses} == first
    assert max(first.values()) <= 22, first


@pytest.mark.parametrize(("query", "status"), [
    ("page=0", 422), ("page=x", 422), ("page=-1", 422), ("page=99999999999999999999", 422),
    ("per_page=0", 422), ("per_page=201", 422), ("modified_after=ieri", 422),
    ("modified_after=0001-01-01T00:00:00%2B14:00", 200), ("modified_after=9999-12-31", 200),
    ("full=forse", 422), ("format=xml", 422), ("search=" + "a" * 201, 422),
    ("pagina=2", 400), ("postcode=21016", 400), ("search=%00", 200), ("search=%ED%A0%80", 200),
    ("organization_id=%27%3B--", 200), ("modified_after=2026-11-27", 200), ("search=%F0%9F", 200),
])  # fmt: skip
def test_odd_questions_get_a_clear_answer(client, query, status):
    laid()
    for path in ("services", "service_at_locations"):
        answer = client.get(f"{ROOT}{path}?{query}")
        assert answer.status_code == status, answer.content
        if status >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            said = json.loads(answer.content)
            assert said["status"] == status
            assert said["errors"][0]["where"]


@pytest.mark.parametrize("path", [
    "services/x", "services/" + "0" * 36, "organizations/1", "service_at_locations/%00",
    "taxonomies/x", "taxonomy_terms/x", "nothing", "services/x/y", "../v3/services/",
])  # fmt: skip
def test_what_is_not_there_is_a_problem_that_machines_read(client, path):
    answer = client.get(ROOT + path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_the_document_names_every_address_and_the_profile_can_be_read(client):
    about = read(client, "")
    document = read(client, "openapi.json")
    assert about["version"] == "3.0"
    assert {path.removeprefix(ROOT).split("/")[0] for path in document["paths"]} == {"", *LISTS}
    assert about["profile"] == f"{settings.SITE_URL}{ROOT}profilo"
    assert "Profilo italiano" in client.get(f"{ROOT}profilo").content.decode()


def test_a_page_of_the_list_costs_few_questions(client):
    laid()
    with CaptureQueriesContext(connection) as asked:
        read(client, "services")
    told = [q["sql"] for q in asked if "SAVEPOINT" not in q["sql"]]
    assert len(told) <= 6, told
