"""A mail server and a gateway that take, refuse or stay silent, for real."""

import json
import threading
from datetime import datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

from labimpact.correspondence import quiet
from tests.operations.conftest import free_port

ROME = ZoneInfo("Europe/Rome")


class Post:
    """A mail server that keeps what it takes; `refusal` is what it says to a recipient."""

    def __init__(self):
        self.taken = []
        self.refusal = ""
        self.port = free_port()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def post(settings):
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", handler.port
    yield handler
    controller.stop()


class Gateway:
    """A gateway of text messages that answers `status` to everything."""

    def __init__(self):
        self.taken = []
        self.asked = 0
        self.status = 202
        self.tokens = set()


@pytest.fixture
def gateway(settings):
    state = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            state.asked += 1
            state.tokens.add(self.headers["Authorization"])
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if state.status // 100 == 2:
                state.taken.append(body)
            self.send_response(state.status)
            if state.status // 100 == 3:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.port = server.server_address[1]
    settings.SMS_URL = f"http://127.0.0.1:{state.port}/send"
    settings.SMS_TOKEN = "prova"
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def at(text: str) -> datetime:
    """A moment in Rome: at("2026-11-24 10:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


@pytest.fixture
def awake(monkeypatch):
    """Whatever the hour at which the tests run, it is not an hour of silence."""
    monkeypatch.setattr(quiet.Hours, "is_silent", lambda self, moment: False)
