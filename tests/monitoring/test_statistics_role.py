"""Whole reports as the role `stats`, on a connection that sees only what was committed.

What is committed would stay for the tests that follow: these few have a database of their own.
"""

import pytest
from django.db import DatabaseError, connection, connections
from psycopg import sql

from labimpact.base.wall.session import acting
from labimpact.monitoring.queries.filters import Filters, countable_offices
from labimpact.monitoring.queries.report import report
from tests.cast import Cast
from tests.conftest import behind_the_wall
from tests.database import _admin, make_database
from tests.factories import OfficeFactory
from tests.monitoring.month import MARCH, lay_out


@pytest.fixture(scope="module")
def committed(django_db_setup, django_db_blocker):
    """The month of `month.py`, committed; the cast that walks in it."""
    with django_db_blocker.unblock():
        before = connections["default"].settings_dict["NAME"]
        name = make_database("committed")
        _turn_to(name)
        try:
            offices = [OfficeFactory() for _ in range(4)]
            cast = Cast(*offices, amina=None)
            yield cast, lay_out(cast)
        finally:
            _turn_to(before)
            with _admin() as admin:
                admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _turn_to(name):
    for alias in ("default", "stats"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def made(actor, filters):
    with acting(actor):
        return report(filters, by=actor, offered=list(countable_offices(actor)))


def test_the_report_of_the_role_stats_is_that_of_the_app(committed, settings):
    cast, month = committed
    actor = cast.actor()
    filters = Filters(MARCH, (cast.luino.pk,), month.project.pk)
    as_app = made(actor, filters)
    settings.STATISTICS_DATABASE = "stats"
    as_stats = made(actor, filters)
    assert as_stats == as_app
    assert as_stats.headline.contacts.value == 3


def test_an_operator_of_another_office_counts_nothing_as_stats(committed, settings):
    cast, _ = committed
    settings.STATISTICS_DATABASE = "stats"
    found = made(cast.actor(office=cast.germignaga), Filters(MARCH, (cast.luino.pk,)))
    assert found.headline.contacts.value == 0
    assert found.headline.reached.value == 0
    assert found.waiting.arrivals.value == 0


def test_the_register_is_not_readable_through_its_function(committed):
    cast, _ = committed
    actor = cast.actor()
    ask = "SELECT count(*) FROM wall.register_rows(%s, %s, %s)"
    params = [cast.luino.pk, MARCH.first, MARCH.last]
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(ask, params)
        assert cursor.fetchone() == (3,)
    with pytest.raises(DatabaseError, match="permission denied"), acting(actor, using="stats"):
        with connections["stats"].cursor() as cursor:
            cursor.execute(ask, params)


def test_a_person_has_one_number_in_two_areas_and_it_is_not_theirs(committed):
    cast, month = committed
    actor = cast.actor("regional_monitor")
    with acting(actor, using="stats"), connections["stats"].cursor() as cursor:
        cursor.execute(
            "SELECT person_key, count(DISTINCT area_id) FROM stats.attendance"
            " WHERE person_key IS NOT NULL GROUP BY 1"
        )
        areas = dict(cursor.fetchall())
    assert sorted(areas.values()) == [1, 1, 2]
    assert not {month.amina.pk, month.ion.pk, month.sara.pk} & set(areas)


def test_the_secret_behind_the_numbers_is_drawn_once(committed):
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("SELECT length(secret) FROM wall.pseudonym_secret")
        assert cursor.fetchall() == [(72,)]
