"""What a visitor's browser may keep, what a process keeps, and that nobody else is answered so."""

import gzip
import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from labimpact.portal import caching
from labimpact.portal.caching import Kept, PublicPagesMiddleware, Shelf, for_everybody
from tests.editorial_factories import PublicationFactory


@pytest.fixture
def served(settings):
    """A view behind the middleware with a shelf, and how often it was asked."""
    settings.PORTAL_SHELF_SECONDS = 30
    settings.ALLOWED_HOSTS = ["testserver"]
    asked = []

    @for_everybody
    def view(request):
        asked.append(request.path)
        request.resolver_match = "guide"
        answer = HttpResponse(f"pagina {len(asked)}", headers={"X-Frame-Options": "DENY"})
        if request.path == "/cookie/":
            answer.set_cookie("a", "b")
        if request.path == "/missing/":
            answer.status_code = 404
        if request.path == "/signed/":
            answer["Cache-Control"] = "no-store, private"
        return answer

    return PublicPagesMiddleware(view), asked, RequestFactory()


def test_a_page_is_drawn_once_for_all_who_bring_nothing(served):
    middleware, asked, make = served
    first = middleware(make.get("/it/"))
    request = make.get("/it/")
    second = middleware(request)
    assert (first.content, second.content) == (b"pagina 1", b"pagina 1")
    assert len(asked) == 1
    assert second["Cache-Control"] == f"public, max-age={caching.MAX_AGE}"
    assert second["Vary"] == "Cookie, Accept-Encoding"
    assert second["X-Frame-Options"] == "DENY"
    assert request.resolver_match == "guide"


def test_who_has_the_page_already_gets_it_no_second_time(served):
    middleware, _asked, make = served
    tag = middleware(make.get("/it/"))["ETag"]
    again = middleware(make.get("/it/", headers={"If-None-Match": tag}))
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert again["Cache-Control"] == f"public, max-age={caching.MAX_AGE}"


def test_a_page_is_packed_for_who_can_unpack_it(settings):
    settings.PORTAL_SHELF_SECONDS, settings.ALLOWED_HOSTS = 30, ["testserver"]
    text = "pagina " * 500

    @for_everybody
    def view(request):
        request.resolver_match = "guide"
        return HttpResponse(text, headers={"Content-Length": str(len(text))})

    middleware, make = PublicPagesMiddleware(view), RequestFactory()
    for _ in range(2):
        packed = middleware(make.get("/it/", headers={"Accept-Encoding": "gzip, br"}))
        assert gzip.decompress(packed.content).decode() == text
        assert packed["Content-Encoding"] == "gzip"
        assert int(packed["Content-Length"]) == len(packed.content) < len(text) / 10
        plain = middleware(make.get("/it/"))
        assert plain.content.decode() == text
        assert not plain.has_header("Content-Encoding")
        assert plain["ETag"] == packed["ETag"]


def test_who_brings_a_cookie_is_answered_anew_and_what_they_get_is_not_kept(served):
    middleware, asked, make = served
    middleware(make.get("/it/"))
    signed = middleware(make.get("/it/", headers={"Cookie": "sessionid=x"}))
    assert signed.content == b"pagina 2"
    assert "public" not in signed.get("Cache-Control", "")
    assert middleware(make.get("/it/")).content == b"pagina 1"
    assert len(asked) == 2


@pytest.mark.parametrize("path", ["/cookie/", "/missing/", "/signed/"])
def test_what_is_somebody_s_own_is_never_kept(served, path):
    middleware, asked, make = served
    for _ in range(2):
        answer = middleware(make.get(path))
        assert "public" not in answer.get("Cache-Control", "")
    assert len(asked) == 2


def test_questions_and_forms_go_past_the_shelf(served):
    middleware, asked, make = served
    for _ in range(2):
        assert "public" in middleware(make.get("/it/?q=casa"))["Cache-Control"]
        middleware(make.post("/it/"))
    assert len(asked) == 4


def test_a_strange_host_is_refused_also_from_the_shelf(served):
    from django.core.exceptions import DisallowedHost

    middleware, _asked, make = served
    middleware(make.get("/it/"))
    with pytest.raises(DisallowedHost):
        middleware(make.get("/it/", headers={"Host": "altro.example"}))


def test_a_page_leaves_the_shelf_in_time(served, monkeypatch):
    middleware, asked, make = served
    middleware(make.get("/it/"))
    now = caching.time.monotonic()
    monkeypatch.setattr(caching.time, "monotonic", lambda: now + 31)
    assert middleware(make.get("/it/")).content == b"pagina 2"
    assert len(asked) == 2


def test_the_shelf_has_no_more_room_than_it_has():
    shelf, until = Shelf(30, room=100), time.monotonic() + 30
    for number in range(20):
        shelf.put(f"/{number}/", Kept(b"x" * 20, {}, None, until))
    assert [n for n in range(20) if shelf.get(f"/{n}/")] == [15, 16, 17, 18, 19]
    shelf.put("/large/", Kept(b"x" * 26, {}, None, until))
    assert shelf.get("/large/") is None


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/it/", "/it/guide/", "/it/guide/due/", "/it/notizie/feed.xml",
                                  "/it/sitemap.xml", "/robots.txt"])  # fmt: skip
def test_public_pages_may_be_kept_by_who_has_not_signed_in(client, cast, path):
    PublicationFactory(slug="due")
    # Without any, a feed says that it is of this very second.
    PublicationFactory(slug="festa", kind="news")
    answer = client.get(path)
    assert answer["Cache-Control"] == f"public, max-age={caching.MAX_AGE}"
    assert "Cookie" in answer["Vary"]
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    client.force_login(cast.user("desk_operator"))
    signed = client.get(path)
    assert signed["Cache-Control"] == "no-store, private"
    assert not signed.has_header("ETag")


@pytest.mark.django_db
def test_a_guide_costs_an_anonymous_reader_few_questions(client):
    PublicationFactory(slug="due")
    client.get("/it/guide/due/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/it/guide/due/")
    # The test's own transaction goes on: there the actor is taken back, which a commit does.
    given_back = "set_config('labimpact.actor', '', true)"
    said = [q["sql"] for q in asked if given_back not in q["sql"]]
    assert len(said) <= 4, said
    assert not any("system:sign_in" in sql for sql in said)


@pytest.mark.django_db
def test_a_visitor_without_a_session_acts_as_the_public_from_the_first_question(rf, monkeypatch):
    from labimpact.base.wall.session import current_actor
    from labimpact.network.middleware import ActorMiddleware

    seen = []

    def view(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('labimpact.actor')")
            seen.append((cursor.fetchone()[0], current_actor(), request.actor))
        return HttpResponse()

    for path, cookies in (("/it/", {}), ("/it/", {"sessionid": "x"}), ("/accedi/", {})):
        request = rf.get(path)
        request.COOKIES.update(cookies)
        request.user = AnonymousUser()
        ActorMiddleware(view)(request)
    names = [name for name, _actor, _request_actor in seen]
    assert names == ["system:public", "system:public", "system:sign_in"]
    assert all(actor.wall_name == "system:public" for *_rest, actor in seen)
