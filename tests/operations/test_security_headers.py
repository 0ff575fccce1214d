"""What every answer of ours tells the browser."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
PUBLIC = ["/it/", "/ar/", "/it/privacy/", "/accedi/", "/accedi/password/dimenticata/", "/niente/x"]
STAFF = ["/lavoro/", "/lavoro/galleria/", "/lavoro/servizio/", "/accedi/secondo-fattore/",
         "/accedi/secondo-fattore/chiavi/nuova/", "/accedi/dispositivi/"]  # fmt: skip


def look(response):
    policy = response["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http:" not in policy
    assert directives["default-src"] == directives["script-src"] == "'self'"
    assert directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["object-src"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert directives["form-action"] == "'self'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PUBLIC)
def test_public_answers_carry_the_policy(client, path):
    look(client.get(path))


@pytest.mark.parametrize("path", STAFF)
def test_staff_answers_carry_the_policy(client, cast, path):
    client.force_login(cast.user("platform_administrator"))
    response = client.get(path)
    assert response.status_code in (200, 302), path
    look(response)


@pytest.mark.parametrize("path", [*PUBLIC, *STAFF])
def test_no_page_needs_what_the_policy_forbids(client, cast, path):
    import re

    client.force_login(cast.user("platform_administrator"))
    html = client.get(path).content.decode()
    scripts = re.findall(r"<script\b([^>]*)>", html)
    # What machines read in a page (JSON-LD) is data: a browser does not run it.
    data = ("application/json", "application/ld+json")
    assert [s for s in scripts if "src=" not in s and not any(d in s for d in data)] == []
    assert re.findall(r"<style\b|\sstyle=|\son[a-z]+=\"", html) == []


def test_an_error_of_ours_keeps_the_policy_and_says_what_to_do(cast, monkeypatch):
    from labimpact.workspace import views

    def broken(*args, **kwargs):
        raise ValueError("boom")

    monkeypatch.setattr(views, "render", broken)
    client = Client(raise_request_exception=False)
    client.force_login(cast.user())
    response = client.get("/lavoro/")
    html = response.content.decode()
    assert response.status_code == 500
    assert "Non è stato salvato niente" in html
    assert "boom" not in html
    assert "default-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [("/it/niente/", 404, "L&#x27;indirizzo è sbagliato"), ("/lavoro/servizio/", 403, "incarico")],
)
def test_closed_and_missing_pages_speak_plainly(cast, client, path, status, says):
    client.force_login(cast.user())
    response = client.get(path)
    assert response.status_code == status
    assert says.replace("&#x27;", "'") in response.content.decode().replace("&#x27;", "'")
