"""Links that lead nowhere are told from those of which one cannot tell."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import perf_counter

import pytest

from labimpact.base.fetching import Answer
from labimpact.freshness.links import checking, finding
from labimpact.freshness.links.judging import State, Verdict, judge, look
from labimpact.freshness.models import CheckedLink, LinkPlace
from tests.conftest import behind_the_wall
from tests.directory_factories import PublicServiceFactory
from tests.editorial_factories import GuidePageFactory, OverlayFactory, PublicationFactory
from tests.freshness_factories import LinkPlaceFactory

PAGES = {
    "/bene": (200, "<title>Bene</title>"),
    "/non-c-e": (404, "<title>404</title>"),
    "/finta": (200, "<h1 class='x'>Pagina <b>non trovata</b></h1>"),
    "/chiusa": (403, ""),
    "/giu": (503, ""),
    "/arrivo": (200, "<title>Arrivo</title>"),
    "/": (200, "<title>Casa</title>"),
}
MOVES = {"/vecchia": (301, "/arrivo"), "/oggi": (302, "/arrivo"), "/tolta": (301, "/")}


class _Site(BaseHTTPRequestHandler):
    seen: list = []
    once: set = set()

    def do_GET(self):
        type(self).seen.append(f"{self.command} {self.path}")
        if self.path == "/solo-get" and self.command == "HEAD":
            return self._say(405, "")
        if self.path == "/a-volte" and self.path not in self.once:
            self.once.add(self.path)
            return self._say(404 if self.command == "GET" else 500, "")
        if self.path == "/documento.pdf":
            return self._say(200, "", "application/pdf")
        if self.path in MOVES:
            status, target = MOVES[self.path]
            self.send_response(status)
            self.send_header("Location", target)
            return self.end_headers()
        return self._say(*PAGES.get(self.path, (200, "<title>Ok</title>")))

    do_HEAD = do_GET

    def _say(self, status, body, kind="text/html; charset=utf-8"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def site(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.FETCH_ALSO = (f"127.0.0.1:{server.server_port}",)
    _Site.seen, _Site.once = [], set()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "state", "why"),
    [
        ("/bene", State.WORKS, ""), ("/non-c-e", State.BROKEN, "gone"),
        ("/finta", State.BROKEN, "soft"), ("/chiusa", State.UNSURE, "turned_away"),
        ("/giu", State.UNSURE, "down"), ("/solo-get", State.WORKS, ""),
        ("/vecchia", State.MOVED, "moved"), ("/oggi", State.WORKS, ""),
        ("/tolta", State.BROKEN, "front"), ("/a-volte", State.WORKS, ""),
    ],
)  # fmt: skip
def test_each_answer_is_what_it_is(site, path, state, why):
    verdict = look(f"{site}{path}")
    assert (verdict.state, verdict.why) == (state, why)
    assert verdict.better == (f"{site}/arrivo" if state == State.MOVED else "")


def test_a_file_is_asked_for_its_head_alone(site):
    assert look(f"{site}/documento.pdf").state == State.WORKS
    assert _Site.seen == ["HEAD /documento.pdf"]


def test_an_address_inside_and_one_that_does_not_answer_are_no_alarm(site, settings):
    settings.FETCH_ALSO = ("127.0.0.1:1",)
    assert look("http://127.0.0.1:1/").state == State.UNSURE
    assert look("http://192.168.0.1/").why == "inside"


def test_a_page_about_errors_is_no_error():
    html = b"<title>Guida</title><p>404 not found</p>"
    page = Answer(200, "https://x.invalid/a", html, "text/html")
    assert judge("https://x.invalid/a", page).state == State.WORKS


def test_a_page_of_beginnings_alone_is_read_at_once():
    began = perf_counter()
    page = Answer(200, "https://a.example/", b"<title>" * 9000, "text/html")
    assert judge("https://a.example/", page).state == State.WORKS
    assert perf_counter() - began < 1


def test_links_that_lead_out_are_found_each_once(settings):
    html = (
        '<a href="https://a.invalid/1?x=1&amp;y=2">a</a><a href="https://a.invalid/1?x=1&amp;y=2">b'
        f'</a><a href="/it/">c</a><a href="mailto:x@y">d</a><a href="{settings.SITE_URL}/it/">e</a>'
    )
    assert finding.hrefs(html) == ("https://a.invalid/1?x=1&y=2",)


def _laid(cast):
    PublicationFactory(
        area=cast.luino.area, title="Una", html='<a href="https://a.invalid/x">x</a>'
    )
    PublicServiceFactory(owner_office=cast.luino, summary="Vedi https://b.invalid/y.")
    OverlayFactory(area=cast.luino.area, html='<a href="https://a.invalid/x">anche qui</a>')


@pytest.mark.django_db
def test_by_night_each_is_looked_at_and_what_works_is_left_alone(cast):
    _laid(cast)
    asked = []

    def looking(url):
        asked.append(url)
        return Verdict(State.WORKS if "a." in url else State.BROKEN, "gone", 404)

    assert checking.check(looking) == 2
    assert sorted(asked) == ["https://a.invalid/x", "https://b.invalid/y"]
    asked.clear()
    checking.check(looking)
    assert asked == ["https://b.invalid/y"]
    with behind_the_wall():
        assert sorted(LinkPlace.objects.values_list("of", flat=True)) == [
            "guide", "overlay", "service",
        ]  # fmt: skip
        assert CheckedLink.objects.get(state="broken").bad_since is not None


@pytest.mark.django_db
def test_who_is_silent_three_nights_is_broken_and_a_night_of_our_own_silence_is_none(cast):
    _laid(cast)

    def alone(url):
        if "a." in url:
            return Verdict(State.UNSURE, "unreachable: gaierror")
        return Verdict(State.WORKS)

    def nobody(url):
        return Verdict(State.UNSURE, "unreachable: gaierror")

    assert checking.check(nobody) == 0
    for _ in range(3):
        with behind_the_wall():
            assert not CheckedLink.objects.filter(state="broken").exists()
            CheckedLink.objects.update(checked_at=None)
        checking.check(alone)
    with behind_the_wall():
        assert CheckedLink.objects.get(state="broken").url == "https://a.invalid/x"


@pytest.mark.django_db
def test_a_link_that_moved_is_put_right_in_the_draft_in_one_click(client, cast, editor, newsroom):
    old, new = "https://a.invalid/x?a=1&b=2", "https://a.invalid/nuovo?a=1"
    with behind_the_wall():
        page = GuidePageFactory(
            parent=newsroom, slug="una", live=False,
            body=[("text", '<p><a href="https://a.invalid/x?a=1&amp;b=2">x</a></p>')],
        )  # fmt: skip
        page.save_revision().publish()
    checking.check(lambda url: Verdict(State.MOVED, "moved", 200, new if url == old else ""))
    html = client.get("/lavoro/conferme/collegamenti/").text
    assert "Ripara nella bozza" in html
    with behind_the_wall():
        place = LinkPlace.objects.get()
    assert client.post(f"/lavoro/conferme/collegamenti/{place.pk}/ripara/").status_code == 302
    with behind_the_wall():
        page.refresh_from_db()
        draft = page.get_latest_revision_as_object()
    assert "nuovo?a=1" in str(draft.body)
    assert "nuovo" not in str(page.body)
    # Done once, there is nothing more to put right.
    client.post(f"/lavoro/conferme/collegamenti/{place.pk}/ripara/")


@pytest.mark.django_db
def test_another_area_s_links_are_not_shown(client, cast, editor):
    LinkPlaceFactory(area=cast.crema.area, title="Altrove")
    place = LinkPlaceFactory(area=cast.luino.area, title="Da noi")
    html = client.get("/lavoro/conferme/collegamenti/").text
    assert "Da noi" in html
    assert "Altrove" not in html
    assert place.link.url in html
