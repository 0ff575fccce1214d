"""What goes out against the compiled schemas of HSDS 3.0, strictly, and as readers of feeds check.

The schemas are CC BY-SA and stay outside of this repository: where `../shared/data` is
absent these tests skip and say so, and `test_hsds.py` holds our own declarations of the same facts.
Strictly: what the schema does not name is an error, and formats are checked.
"""

import json
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from labimpact.api.hsds.ids import public_id
from tests.api.test_hsds import ROOT, laid, read
from tests.directory_factories import PublicServiceFactory, ServiceTextFactory

HSDS = Path(__file__).resolve().parents[3] / "shared/data/servizi/hsds-esempi/schema"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not HSDS.is_dir(), reason="SKIPPED: ../shared/data is absent, HSDS schemas not read"
    ),
]


def _strict(schema):
    """The schema, in which an object is nothing but what it names."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _strict(value) for key, value in schema.items()}
    if isinstance(closed.get("properties"), dict) and closed.get("type") == "object":
        closed["additionalProperties"] = False
    return closed


@cache
def official(name):
    schema = json.loads((HSDS / f"{name}.json").read_text(encoding="utf-8"))
    return Draft202012Validator(_strict(schema), format_checker=FormatChecker())


def wrong(name, row):
    return [f"{e.json_path}: {e.message}" for e in official(name).iter_errors(row)]


def _everything():
    laid(name="Sportello")
    place = laid(is_free=False, cost="5 euro", ways=["phone", "appointment"], needs=["home"])
    ServiceTextFactory(service=place.service)
    PublicServiceFactory(late=True)
    return place


@pytest.mark.parametrize(("path", "schema"), [
    ("services", "compiled/service_list"), ("services?full=true", "compiled/service"),
    ("service_at_locations", "compiled/service_at_location_list"),
    ("service_at_locations?full=true", "compiled/service_at_location"),
    ("organizations", "compiled/organization_list"),
    ("organizations?full=true", "compiled/organization"),
    ("taxonomies", "taxonomy"),
])  # fmt: skip
@pytest.mark.parametrize("language", ["it", "ar"])
def test_lists_are_valid(client, path, schema, language):
    _everything()
    rows = read(client, path, **{"Accept-Language": language})["contents"]
    assert rows
    assert [wrong(schema, row) for row in rows] == [[] for _ in rows]


@pytest.mark.parametrize(("path", "schema"), [
    ("services", "compiled/service"), ("service_at_locations", "compiled/service_at_location"),
    ("organizations", "compiled/organization"),
])  # fmt: skip
def test_whatever_a_list_names_is_there_and_valid(client, path, schema):
    _everything()
    for row in read(client, path)["contents"]:
        whole = read(client, f"{path}/{row['id']}")
        assert whole["id"] == row["id"]
        assert wrong(schema, whole) == []


def test_terms_are_valid(client):
    """Terms refer to their taxonomy by a file beside them, which is put in its place here."""
    schema = json.loads((HSDS / "taxonomy_term.json").read_text(encoding="utf-8"))
    schema["properties"]["taxonomy_detail"] = json.loads((HSDS / "taxonomy.json").read_text())
    schema["properties"].pop("metadata")
    schema["properties"]["taxonomy_detail"]["properties"].pop("metadata")
    checker = Draft202012Validator(_strict(schema), format_checker=FormatChecker())
    for row in read(client, "taxonomy_terms?per_page=200")["contents"]:
        for told in (row, read(client, f"taxonomy_terms/{row['id']}")):
            assert [e.message for e in checker.iter_errors(told)] == []


def test_the_strict_reading_sees_what_does_not_belong():
    """The check itself: a slip in a name, a number for a word, no UUID, a status of our own."""
    fine = {"id": public_id("service", 1), "name": "x", "status": "active"}
    assert wrong("compiled/service", fine) == []
    for slip in ({"nome": "x"}, {"name": 1}, {"id": "1"}, {"status": "aperto"}, {"email": "x"}):
        assert wrong("compiled/service", fine | slip), slip


def test_the_feed_holds_what_a_reader_of_feeds_checks(client):
    """The checks of Open Referral UK on a feed that passes: the index answers; the pages of a list
    agree with each other and with what they hold; each row is found by its identifier; a reference
    leads to something that is there."""
    _everything()
    assert set(read(client, "")) == {"version", "profile", "openapi_url"}
    for path in ("services", "service_at_locations", "organizations", "taxonomies"):
        first = read(client, f"{path}?per_page=1&page=1")
        pages = [
            read(client, f"{path}?per_page=1&page={number + 1}")
            for number in range(first["total_pages"])
        ]
        assert [page["page_number"] for page in pages] == list(range(1, len(pages) + 1))
        assert sum(page["size"] for page in pages) == first["total_items"]
        assert [page["first_page"] for page in pages] == [n == 0 for n in range(len(pages))]
        assert [page["last_page"] for page in pages][-1] is True
        assert not any(page["empty"] for page in pages)
        ids = [row["id"] for page in pages for row in page["contents"]]
        assert len(set(ids)) == len(ids)
        for one in ids:
            assert read(client, f"{path}/{one}")["id"] == one
    for row in read(client, "service_at_locations")["contents"]:
        read(client, f"services/{row['service_id']}")
    for row in read(client, "services?full=true")["contents"]:
        read(client, f"organizations/{row['organization']['id']}")
        for attribute in row["attributes"]:
            read(client, f"taxonomy_terms/{attribute['taxonomy_term_id']}")
    assert client.get(f"{ROOT}services/{public_id('service', 10**9)}").status_code == 404
