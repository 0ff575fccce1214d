"""Real PostgreSQL, as role *app*: the tests stand in front of the same wall as everybody.

The connection belongs to the owner and steps down to the app role, so that factories can lay
things behind the wall (`behind_the_wall`) inside the transaction that the test rolls back.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

import pytest
from django.db import connection, connections
from django.db.backends.signals import connection_created
from hypothesis import HealthCheck, settings

# Two cores are shared with servers and a browser: how long an input takes says nothing.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


def _step_down(sender, connection, **kwargs):
    if connection.alias == "default" and connection.settings_dict["USER"] == _owner():
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {_app()}")


def _owner() -> str:
    from django.conf import settings

    return settings.WALL_ROLES["owner"]


def _app() -> str:
    from django.conf import settings

    return settings.WALL_ROLES["app"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The test database is made by the owner; every later connection steps down to the app."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings, django_db_blocker, worker_id="master"):
    """One database per process, made from a template that is built once per run."""
    from tests.database import drop_database, make_database

    with django_db_blocker.unblock():
        name = make_database(os.environ.get("PYTEST_XDIST_WORKER", "main"))
        from config.databases import connection as settings_of

        for alias, role in (("default", "owner"), ("stats", "stats"), ("matcher", "matcher")):
            connections[alias].close()
            connections[alias].settings_dict.update(settings_of(role), NAME=name)
            connections[alias].settings_dict["CONN_HEALTH_CHECKS"] = False
        connection_created.connect(_step_down, dispatch_uid="tests.step_down")
    yield
    with django_db_blocker.unblock():
        for alias in ("default", "stats", "matcher"):
            connections[alias].close()
        drop_database(name)


_behind: ContextVar[bool] = ContextVar("tests_behind_the_wall", default=False)


@contextmanager
def behind_the_wall() -> Iterator[None]:
    """Do something as the owner, whom no policy stops: for laying out what a test finds.

    Who is behind already stays there: whatever lays many things steps over the wall once.
    """
    if _behind.get():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, set_config('role', %s, false)", [_owner()])
        before = cursor.fetchone()[0]
    token = _behind.set(True)
    try:
        yield
    finally:
        _behind.reset(token)
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {before}")


@pytest.fixture(autouse=True)
def _sign_in_as_the_product_does(monkeypatch):
    """`client.force_login` notes the last sign-in: in the product that is the actor `sign_in`."""
    from django.test import Client

    from labimpact.base.actor import System
    from labimpact.base.wall.session import acting_as

    plain = Client._login

    def signed_in(self, user, backend):
        with acting_as(System.SIGN_IN):
            plain(self, user, backend)

    monkeypatch.setattr(Client, "_login", signed_in)


@pytest.fixture(autouse=True)
def _the_matcher_reads_what_a_test_wrote(request, monkeypatch):
    """Its own connection would not see what a test has not committed: the role is put on instead.

    Tests marked with `transaction=True` commit, and keep the connection of the product.
    """
    from labimpact.recognition import matcher
    from labimpact.recognition.queries import commonness, weights

    commonness.forget()
    weights.forget()
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        monkeypatch.setattr(matcher, "cursor", _as_matcher)


@contextmanager
def _as_matcher():
    from django.conf import settings

    connection.ensure_connection()
    # Past Django, whose count of queries is the product's.
    own = connection.connection
    before = own.execute("SELECT current_user").fetchone()[0]
    own.execute(f"SET ROLE {settings.WALL_ROLES['matcher']}")
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        if not connection.needs_rollback:
            own.execute(f"SET ROLE {before}")


_kept = {"since": 0.0}


@pytest.fixture(autouse=True)
def _nothing_kept_runs_out_within_a_test():
    """What a process keeps for a minute is read again between two tests, never in the middle of
    one, whose questions to the database may be counted."""
    from labimpact.base import heartbeat
    from labimpact.retention import queries as retention
    from labimpact.rules import queries as rules
    from labimpact.rules.procedures import stored

    if monotonic() - _kept["since"] < 20:
        return
    _kept["since"] = monotonic()
    rules.forget()
    retention._kept.clear()
    stored._Parsed.known.update(
        {row: (0.0, *kept[1:]) for row, kept in stored._Parsed.known.items()}
    )
    heartbeat._last["asked_at"] = -heartbeat._ASK_EVERY


@pytest.fixture(autouse=True)
def _nobody_acts(request):
    """Each test starts with nobody acting."""
    from labimpact.base.wall import session

    token = session._acting.set(None)
    yield
    session._acting.reset(token)


from tests.cast import cast  # noqa: E402, F401
