"""What is asked of the open internet: never anybody inside the house, never for ever."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"x" * 1000)

    do_HEAD = do_GET

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
        "http://127.0.0.1:1/", "http://localhost:1/", "http://[::1]:1/", "http://10.0.0.1/",
        "http://169.254.169.254/latest/", "http://[::ffff:127.0.0.1]:1/", "http://0.0.0.0:1/",
        "file:///etc/passwd", "ftp://example.org/", "http://user:x@example.org/", "http:///x",
        "http://[2002:7f00:1::]:1/", "http://[64:ff9b::a00:1]:1/",
        "http://example.org:99999/", "http://100.64.0.1/", "http://192.168.1.1/",
    ],
)  # fmt: skip
def test_nobody_inside_the_house_is_asked(url):
    with pytest.raises(fetching.Forbidden):
        fetching.fetch(url)


def test_a_redirection_leads_nobody_inside(site):
    with pytest.raises(fetching.Forbidden):
        fetching.fetch(f"{site}/gira?http://127.0.0.1:1/")
    assert _Site.seen == [("GET", "/gira?http://127.0.0.1:1/")]


def test_who_does_not_answer_is_unreachable(site, settings):
    settings.FETCH_ALSO = ("127.0.0.1:1",)
    with pytest.raises(fetching.Unreachable):
        fetching.fetch("http://127.0.0.1:1/")
