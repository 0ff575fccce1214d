"""The editor's door: who writes for the portal comes in, and nobody else, whatever the address."""

import pytest
from django.urls import get_resolver

from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.editorial.jobs import by_the_clock
from labimpact.network.roles import ROLES
from tests.access_table import EDITOR
from tests.editorial_factories import EventPageFactory

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/redazione/", "/redazione/pages/", "/redazione/pages/1/edit/", "/redazione/images/",
    "/redazione/users/", "/redazione/reports/site-history/", "/redazione/api/main/pages/",
    "/redazione/password_reset/", "/redazione/logout/", "/redazione/qualcosa/",
]  # fmt: skip


def test_the_editor_lies_under_one_address():
    assert EDITOR in [str(p.pattern) for p in get_resolver().url_patterns]


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"editor"}))
def test_no_other_role_comes_in(client, cast, role):
    client.force_login(cast.user(role))
    assert {address: client.get(address).status_code for address in ADDRESSES} == dict.fromkeys(
        ADDRESSES, 403
    )


def test_without_signing_in_one_is_sent_to_the_house_s_own_door(client):
    for address in ADDRESSES[:7]:
        answer = client.get(address)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accedi/"), address


def test_an_editor_comes_in_under_a_policy_of_its_own_and_nothing_comes_from_elsewhere(
    client, editor
):
    answer = client.get("/redazione/")
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" in policy
    assert "http" not in policy.replace("https:", "http:").split("'self'")[0]
    assert "'unsafe-inline'" not in client.get("/lavoro/").headers["Content-Security-Policy"]


def test_an_editor_is_shown_where_to_write_the_other_screens_and_the_way_back(client, editor):
    html = client.get("/redazione/").content.decode()
    assert "/redazione/pages/add/editorial/" in html
    assert 'href="/lavoro/portale/traduzioni/"' in html
    assert "/lavoro/pareri/" in html
    assert "unicode-bidi: plaintext" in html
    assert "Torna al lavoro" in html


def test_an_editor_chooses_a_kind_of_page_by_what_it_is_for_and_reads_dates_as_at_the_desk(
    client, editor, newsroom
):
    html = client.get(f"/redazione/pages/{newsroom.pk}/add_subpage/").content.decode()
    assert "Due righe su ogni pagina del portale" in html
    page = EventPageFactory(parent=newsroom, first_on="2026-12-10")
    html = client.get(f"/redazione/pages/{page.pk}/edit/").content.decode()
    assert 'value="10/12/2026"' in html


def test_an_editor_makes_no_users_no_groups_and_no_sites(client, editor):
    for address in ("/redazione/users/", "/redazione/groups/", "/redazione/sites/"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/redazione/"), address


def test_the_newsroom_of_a_new_area_is_opened_by_the_worker(client, cast):
    client.force_login(cast.user("editor"))
    assert client.get("/redazione/").status_code == 403
    with acting_as(System.WORKER):
        by_the_clock(0)
    assert client.get("/redazione/").status_code == 200
