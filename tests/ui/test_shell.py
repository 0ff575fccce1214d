"""The frame of every page, as Django's test client sees it."""

import pytest


@pytest.fixture(autouse=True)
def _pages(trial_pages):
    """The pages of tests.ui.pages stand in for the product's."""


def test_the_staff_shell_has_search_menu_offices_and_sign_out(client):
    html = client.get("/lavoro/galleria/").content.decode()
    assert 'action="/lavoro/persone/cerca/"' in html
    assert 'aria-current="page"' in html
    assert 'value="2">Sportello di Cittiglio' in html
    assert 'action="/accedi/esci/"' in html
    assert 'href="/it/privacy/"' in html
    assert 'data-shortcut="g o"' in html


def test_a_stopped_worker_is_said_on_screen_and_a_running_one_is_not(client):
    assert "in secondo piano sono fermi" in client.get("/prova/?worker").content.decode()
    assert "in secondo piano sono fermi" not in client.get("/prova/").content.decode()


def test_the_page_speaks_the_readers_language_and_direction(client):
    html = client.get("/prova/", headers={"accept-language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl"' in html


def test_every_page_is_served_under_the_strict_policy(client):
    policy = client.get("/prova/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("number", ["1", "20", "999", "-1", "x", "²", ""])
def test_the_gallery_opens_at_any_page_number(client, number):
    assert client.get("/lavoro/galleria/", {"pagina": number}).status_code == 200
