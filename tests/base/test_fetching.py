"""What is asked of the open internet: never anybody inside the house, never for ever."""

import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import perf_counter, sleep

import pytest

from labimpact.base import fetching


class _Site(BaseHTTPRequestHandler):
    seen: list = []

    def do_GET(self):
        type(self).seen.append((self.command, self.path))
        if self.path.startswith("/gira"):
            self.send_response(302)
            self.send_header("Location", self.path.partition("?")[2] or "/gira")
            self.end_headers()
            return
        if self.path.startswith("/goccia"):
            self.drip()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"x" * 1000)

    do_HEAD = do_GET

    def drip(self):
        """Answer by single signs, each in good time, without an end."""
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            body = self.path.endswith("corpo")
            self.wfile.write(b"Content-Length: 99999\r\n\r\n" if body else b"X-A: ")
            for _second in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                sleep(0.1)

    def log_message(self, *args):
        pass


@pytest.fixture
def site(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.FETCH_ALSO = (f"127.0.0.1:{server.server_port}",)
    _Site.seen = []
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_so_many_bytes_and_no_more(site):
    answer = fetching.fetch(f"{site}/a", most=10)
    assert (answer.status, answer.body, answer.kind) == (200, b"x" * 10, "text/plain")
    assert fetching.fetch(f"{site}/a", method="HEAD", most=10).body == b""


def test_redirections_are_followed_and_told_and_not_for_ever(site):
    answer = fetching.fetch(f"{site}/gira?/b")
    assert (answer.url, answer.moved) == (f"{site}/b", (302,))
    with pytest.raises(fetching.Unreachable):
        fetching.fetch(f"{site}/gira")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/",
        "http://169.254.169.254/latest/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/",
        "file:///etc/passwd", "ftp://example.org/", "http://user:x@example.org/", "http:///x",
        "http://[2002:7f00:1::]/", "http://[64:ff9b::a00:1]/",
        "http://[::7f00:1]/", "http://[::ffff:7f00:1]/", "http://2130706433/",
        "http://example.org:99999/", "http://100.64.0.1/", "http://192.168.1.1/",
    ],
)  # fmt: skip
def test_nobody_inside_the_house_is_asked(url):
    with pytest.raises(fetching.Forbidden):
        fetching.fetch(url)


@pytest.mark.parametrize(
    "url", ["http://example.org:25/", "https://example.org:6379/", "http://8.8.8.8:8080/"]
)
def test_of_a_public_host_only_the_ports_of_the_web_are_asked(url, monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *asked, **how: pytest.fail("looked up"))
    with pytest.raises(fetching.Forbidden, match="port"):
        fetching.fetch(url)


def test_a_redirection_leads_nobody_inside(site):
    with pytest.raises(fetching.Forbidden):
        fetching.fetch(f"{site}/gira?http://127.0.0.1:1/")
    assert _Site.seen == [("GET", "/gira?http://127.0.0.1:1/")]


def test_who_does_not_answer_is_unreachable(site, settings):
    settings.FETCH_ALSO = ("127.0.0.1:1",)
    with pytest.raises(fetching.Unreachable):
        fetching.fetch("http://127.0.0.1:1/")


@pytest.mark.parametrize("path", ["/goccia", "/goccia/corpo"])
def test_who_answers_drop_by_drop_is_not_waited_for(site, monkeypatch, path):
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    began = perf_counter()
    with pytest.raises(fetching.Unreachable):
        fetching.fetch(site + path, most=1000)
    assert perf_counter() - began < 3


def test_letters_of_every_language_stand_in_an_address(site):
    assert fetching.fetch(f"{site}/perché?città=Forlì&b=%20", most=10).status == 200
    assert _Site.seen == [("GET", "/perch%C3%A9?citt%C3%A0=Forl%C3%AC&b=%20")]
