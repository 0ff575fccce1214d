"""The database goes away while somebody works: a clear page, the form kept, and then it is sent."""

import re

import psycopg
import pytest
from psycopg import sql

from bench.surroundings import end_sessions
from config.databases import address
from tests.operations.conftest import Browser

TYPED = {"title": "Chiamare <b>la scuola</b> & l'ASL", "needs": ["casa", "lavoro"]}


@pytest.fixture
def served(product):
    product.make_operator()
    product.serve()
    browser = Browser(product.base)
    assert browser.sign_in("operatrice@example.org")[0] == 200
    return product, browser


def close_doors(product, *, closed):
    """What a restart does to everybody: connections end, new ones are refused."""
    name = sql.Identifier(product.name)
    with psycopg.connect(address("owner"), dbname="postgres", autocommit=True) as owner:
        owner.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(
                name, sql.SQL("false" if closed else "true")
            )
        )
        if closed:
            end_sessions(owner, product.name)


def test_the_form_stays_in_the_page_and_goes_through_afterwards(served):
    product, browser = served
    token = browser.token("/accedi/password/")
    close_doors(product, closed=True)
    status, html, headers = browser.open(
        "/lavoro/ufficio/", TYPED | {"csrfmiddlewaretoken": token, "password": "segreta"}
    )
    assert status == 503
    assert headers["Retry-After"]
    assert "ancora in questa pagina" in html
    assert "Riprova" in html
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    kept = dict(fields)
    assert kept["title"] == "Chiamare &lt;b&gt;la scuola&lt;/b&gt; &amp; l&#x27;ASL"
    assert [v for n, v in fields if n == "needs"] == ["casa", "lavoro"]
    assert "segreta" not in html
    assert 'action="/lavoro/ufficio/"' in html
    close_doors(product, closed=False)
    again = {"csrfmiddlewaretoken": kept["csrfmiddlewaretoken"], "title": "Chiamare"}
    status, html, _ = browser.open("/lavoro/ufficio/", again)
    assert status == 200
    assert "Richiesta non accettata" not in html


def test_connections_that_ended_are_made_anew_without_anybody_noticing(served):
    product, browser = served
    with psycopg.connect(address("owner"), dbname="postgres", autocommit=True) as owner:
        end_sessions(owner, product.name)
    assert browser.open("/accedi/password/")[0] == 200


def test_a_form_of_another_site_is_not_offered_for_sending(served):
    product, browser = served
    close_doors(product, closed=True)
    status, html, _ = browser.open("/lavoro/ufficio/", {"title": "planted", "office": "9"})
    assert status == 503
    assert "planted" not in html
    assert "Riprova" in html


def test_a_page_that_is_only_read_says_to_try_again(served):
    product, browser = served
    close_doors(product, closed=True)
    for path in ("/lavoro/", "/accedi/", "/it/"):
        status, html, headers = browser.open(path)
        assert status == 503, path
        assert f'href="{path}"' in html
        assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_health_says_which_part_is_down(served):
    import json

    product, browser = served
    close_doors(product, closed=True)
    assert browser.open("/health/live")[0] == 200
    status, body, _ = browser.open("/health/ready")
    assert status == 503
    checks = json.loads(body)["checks"]
    assert checks["database"]["ok"] is False
    assert product.name not in body
