"""docs/access.csv is the contract with governance: every route, every role, one status.

After a change that is meant, write the table anew with LABIMPACT_WRITE_ACCESS=1 in one process
(-n 0), or only the routes that begin with one of the words it holds ("flows:summary casework:"),
and read the difference line by line before committing it.
"""

import os

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.template.backends.django import Template
from django.urls import get_resolver

from tests import access_table as table
from tests import factories as f

# The report asks through the connection of the role `stats`.
pytestmark = pytest.mark.django_db(databases=["default", "stats"])
METHODS = ("GET", "POST")
WRITE = os.environ.get("LABIMPACT_WRITE_ACCESS", "")
# The routes to write: all of them (each name begins with nothing), or those that begin so.
ONLY = ("",) if WRITE == "1" else tuple(WRITE.split()) or ("",)
_written = {row: status for row, status in table.read().items() if not row[0].startswith(ONLY)}


def _user(cast, role):
    if role == "administrator_in_session":
        user = cast.user("platform_administrator")
        f.StaffSessionFactory(user=user)
        return user
    return cast.user(role)


def _statuses(client, route, laid):
    """What each method answers about one and the same thing, laid for this route alone."""
    found = {}
    with table.taken_back():
        address = f.behind(lambda: table.address(route, laid))
        for method in METHODS:
            if (route, method) == ("account_logout", "POST"):
                continue
            with table.taken_back():
                found[method] = getattr(client, method.lower())(address).status_code
    return found


def _asked(role, thing):
    """Routes to be tried for a pair; those without an object once, with the role's own."""
    for route in filter(lambda name: name.startswith(ONLY), table.routes()):
        if table.has_object(route):
            yield route, thing
        elif thing == "own":
            yield route, "none"


@pytest.fixture
def bare_pages(monkeypatch):
    """No page is drawn: the view has given its status by then, and other tests look at pages.

    What a template would ask of the database is not asked here; that took most of the time.
    """

    def refused(code):
        return lambda request, exception=None: HttpResponse(status=code)

    monkeypatch.setattr(get_resolver(), "resolve_error_handler", refused)
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")


@pytest.mark.parametrize(("role", "thing"), list(table.role_objects()))
@pytest.mark.usefixtures("bare_pages")
def test_every_route_answers_as_the_table_says(client, cast, role, thing):
    client.raise_request_exception = False
    # How often an address has written is counted outside the test's transaction.
    cache.clear()
    laid = table.lay(cast, thing)
    if role != "anonymous":
        client.force_login(_user(cast, role))
        # What the first page writes in a session is written here, not before every answer.
        client.get("/lavoro/")
    expected = {} if WRITE else table.read()
    found = {}
    for route, about in _asked(role, thing):
        for method, status in _statuses(client, route, laid).items():
            found[route, method, role, about] = status
    # 503 is the health page's own word: in a test no worker beats.
    assert {k: v for k, v in found.items() if v == 500} == {}
    if WRITE:
        _written.update(found)
        table.write(_written)
    wrong = {k: (v, expected.get(k)) for k, v in found.items() if expected.get(k) != v}
    assert WRITE or wrong == {}


@pytest.mark.skipif(bool(WRITE), reason="the table is being written")
def test_the_table_lists_every_route_and_nothing_else():
    listed = {route for route, *_ in table.read()}
    assert listed == set(table.routes())
