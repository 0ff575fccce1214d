"""The product served for real, and a Chromium that remembers whatever goes wrong in it."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from config.databases import address
from tests.browser import demonstration
from tests.database import make_database
from tests.operations.conftest import PASSWORD, Product
from tests.ui.conftest import built, chromium  # noqa: F401

NOT_A_DEMONSTRATION = "tests.operations.not_a_demonstration"
# A page may have to wait behind the tests of other processes.
PATIENCE = 20_000
# A refused page is said in the console too; the journeys look at its status themselves.
REFUSAL = "the server responded with a status of 4"


@contextlib.contextmanager
def living(name: str, data: str, source: str = "") -> Iterator[Product]:
    """A product on a fresh database; its processes and its database end with the tests."""
    product = Product(make_database(f"browser_{name}", source), data)
    try:
        yield product
    finally:
        for process in product.processes:
            process.terminate()
        for process in product.processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
        with psycopg.connect(address("owner"), dbname="postgres", autocommit=True) as owner:
            owner.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(product.name)
                )
            )


@pytest.fixture(scope="package")
def demo(tmp_path_factory):
    """A small demonstration network with a known family in Luino, served by one process."""
    laid = demonstration.laid()
    data = shutil.copytree(laid / "data", tmp_path_factory.mktemp("demo") / "data")
    with living("demo", str(data), demonstration.DATABASE) as product:
        product.world = demonstration.world(laid)
        product.serve()
        yield product


@pytest.fixture(scope="package")
def empty(tmp_path_factory):
    """A product in which nobody has an account yet and nothing is a demonstration."""
    with living("empty", str(tmp_path_factory.mktemp("empty"))) as product:
        settings = {"DJANGO_SETTINGS_MODULE": NOT_A_DEMONSTRATION, "LABIMPACT_DEMO": "0"}
        product.link = product.manage("first_admin_link", **settings).stdout.strip()
        product.serve(**settings)
        yield product


@pytest.fixture
def troubles():
    """Script errors, blocked resources and requests to strangers; a test ends without any."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def open_window(built, chromium, troubles):  # noqa: F811
    """Opens a window on a served product: `open_window(base, width=390, …)`."""
    contexts = []

    def opener(base: str, *, width: int = 1280, **options):
        size = {"width": width, "height": 900}
        context = chromium.new_context(
            base_url=base, viewport=size, locale="it-IT", timezone_id="Europe/Rome", **options
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        watch(context, base, troubles)
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()


def watch(context, base: str, troubles: list[str]) -> None:
    """Write down what no page of ours may do."""
    ours = (f"{base}/", "data:", "blob:", "about:", "chrome")

    def heard(message):
        # A refused page is said in the console too; the journeys look at its status themselves.
        if (
            message.type == "error"
            and "the server responded with a status of 4" not in message.text
        ):
            troubles.append(f"{message.page.url if message.page else ''}: {message.text}")

    def asked(request):
        if not request.url.startswith(ours):
            troubles.append(f"{request.url} was asked for")

    context.on("console", heard)
    context.on("weberror", lambda error: troubles.append(str(error.error)))
    context.on("request", asked)


def sign_in(page, email: str, password: str = PASSWORD) -> None:
    """Sign in with the keyboard, from the page of sign-in to *Oggi*."""
    page.goto("/accedi/")
    page.locator("input[name=login]").focus()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/lavoro/")
