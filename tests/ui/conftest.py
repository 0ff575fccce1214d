"""A small server for the pages of tests.ui.pages, and a real Chromium to look at them."""

import copy
import os
import shutil
import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.template import engines
from django.test import RequestFactory, override_settings
from django_cotton.compiler_regex import CottonCompiler

HERE = Path(__file__).parent
ROOT = Path(settings.ROOT)
DIST = Path(settings.SRC) / "labimpact" / "ui" / "static" / "dist"


def render(source: str, path: str = "/", **context) -> str:
    """Render template source with components, as a file of ours would be."""
    compiled = CottonCompiler().process(source)
    return engines["django"].from_string(compiled).render(context, RequestFactory().get(path))


def trial_settings() -> override_settings:
    """The product's settings with the shell made up and nothing that asks the database."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], HERE / "templates"]
    templates[0]["OPTIONS"]["context_processors"] = [
        "django.template.context_processors.request",
        "django.contrib.messages.context_processors.messages",
        "tests.ui.pages.shell",
    ]
    return override_settings(
        ROOT_URLCONF="tests.ui.pages",
        TEMPLATES=templates,
        MESSAGE_STORAGE="django.contrib.messages.storage.cookie.CookieStorage",
        ALLOWED_HOSTS=["127.0.0.1", "testserver"],
        MIDDLEWARE=[
            "csp.middleware.CSPMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django_htmx.middleware.HtmxMiddleware",
        ],
    )


@pytest.fixture
def trial_pages():
    """The pages of tests.ui.pages answer to Django's test client."""
    with trial_settings():
        yield


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False


class Silent(WSGIRequestHandler):
    def log_message(self, *args):
        """Requests are not printed among the tests."""


@pytest.fixture(scope="session")
def built():
    """The bundled front end; without it a browser would see bare pages."""
    if not (DIST / "app.css").exists():
        pytest.skip("front end not built: node frontend/build.mjs")


@pytest.fixture(scope="module")
def site(built):
    """The address of a server with the trial pages and the real static files."""
    with trial_settings():
        handler = StaticFilesHandler(WSGIHandler())
        with make_server("127.0.0.1", 0, handler, Server, Silent) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()
            thread.join(5)


@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium, driven by Playwright."""
    path = os.environ.get("LABIMPACT_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(site, chromium):
    """Opens an address; at the end no script error and no refused resource may have been seen."""
    contexts, troubles = [], []

    def opener(path: str, *, width: int = 1280, **options):
        size = {"width": width, "height": 900}
        context = chromium.new_context(viewport=size, **{"locale": "it-IT"} | options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: _note(message, troubles))
        page.goto(site + path)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert troubles == []


def _note(message, troubles: list[str]) -> None:
    # A page that fails on purpose is reported by the browser as a failed resource.
    if message.type == "error" and "status of 500" not in message.text:
        troubles.append(message.text)
