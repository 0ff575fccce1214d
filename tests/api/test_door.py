"""The door of what machines read: nobody signed in, nothing set, from every site, only reading."""

import json

import pytest

from tests.directory_factories import ServiceAtFactory

pytestmark = pytest.mark.django_db
SERVICES = "/api/hsds/v3/services"


def test_who_has_signed_in_is_nobody_here_and_no_cookie_is_set(client, cast):
    client.force_login(cast.user("editor"))
    answer = client.get(SERVICES)
    assert answer.wsgi_request.user.is_anonymous
    assert answer.cookies == {}
    assert answer["Cache-Control"] == "public, max-age=120"
    assert "Cookie" not in answer["Vary"]
    assert "Accept-Language" in answer["Vary"]


def test_the_same_answer_is_not_sent_twice(client):
    first = client.get(SERVICES)
    again = client.get(SERVICES, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    ServiceAtFactory()
    assert client.get(SERVICES, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_page_of_another_site_may_read_and_do_nothing_else(client):
    asked = client.options(
        SERVICES,
        headers={"Origin": "https://altro.example", "Access-Control-Request-Method": "GET"},
    )
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert not asked.has_header("Access-Control-Allow-Credentials")
    for method in ("post", "put", "patch", "delete"):
        refused = getattr(client, method)(SERVICES, headers={"Origin": "https://altro.example"})
        assert refused.status_code == 405, method
        assert refused["Allow"] == "GET, HEAD, OPTIONS"
        assert json.loads(refused.content)["status"] == 405


def test_the_head_of_an_answer_can_be_asked_for_alone(client):
    whole, head = client.get(SERVICES), client.head(SERVICES)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == whole["ETag"]


def test_the_portal_keeps_its_own_door(client):
    assert not client.get("/it/").has_header("Access-Control-Allow-Origin")
