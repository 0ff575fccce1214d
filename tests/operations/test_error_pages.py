"""An error page keeps the menu and the search of who is signed in, and asks no database."""

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db
FAILING = override_settings(ROOT_URLCONF="tests.operations.failing_urls")
MENU, SEARCH = 'id="menu"', 'id="chi"'


@pytest.fixture
def quiet():
    return Client(raise_request_exception=False)


def page(client, path):
    answer = client.get(path)
    return answer.status_code, answer.content.decode()


@FAILING
@pytest.mark.parametrize(
    ("path", "status"),
    [("/lavoro/nessuna-pagina/", 404), ("/fail/denied/x/", 403), ("/fail/value/x/", 500)],
)
def test_who_is_signed_in_finds_the_menu_the_search_and_the_code_of_the_request(
    quiet, cast, path, status
):
    quiet.force_login(cast.user())
    found, said = page(quiet, path)
    assert found == status
    assert MENU in said
    assert SEARCH in said
    assert "a chi gestisce il sistema questo codice" in said


@FAILING
@pytest.mark.parametrize("path", ["/nessuna-pagina/", "/fail/denied/x/", "/fail/value/x/"])
def test_a_stranger_is_shown_no_menu(quiet, path):
    _found, said = page(quiet, path)
    assert MENU not in said
    assert SEARCH not in said


@FAILING
def test_after_a_fault_of_the_database_the_page_still_comes(quiet, cast):
    quiet.force_login(cast.user())
    found, said = page(quiet, "/fail/syntax/abc/")
    assert found in (500, 503)
    assert "<h1>" in said


@FAILING
def test_who_opens_no_person_has_no_search_on_an_error_page(quiet, cast):
    quiet.force_login(cast.user("privacy_officer"))
    _found, said = page(quiet, "/fail/value/x/")
    assert MENU in said
    assert SEARCH not in said
