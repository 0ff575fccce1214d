"""A month written down says what its contacts say, whatever happens to them afterwards."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.base.wall.session import acting
from labimpact.desk.models import Contact
from labimpact.monitoring.actions import settle_months
from labimpact.monitoring.periods import Period, month_of
from labimpact.monitoring.queries.counting import contacts
from labimpact.monitoring.queries.filters import Filters
from labimpact.monitoring.queries.reading import reading
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.monitoring.month import MARCH, lay_out

pytestmark = pytest.mark.django_db

JANUARY, YEAR = month_of(date(2026, 1, 1)), Period(date(2026, 1, 1), date(2026, 12, 31))
PERIODS = (MARCH, YEAR, Period(date(2026, 2, 10), date(2026, 4, 20)), JANUARY)


def sql(statement, *arguments):
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def marks() -> set[tuple[int, date]]:
    return set(sql("SELECT office_id, month FROM wall.month_counted"))


def counted(actor, period, offices, project=None):
    with reading(actor, "default") as cursor:
        return sorted(contacts(cursor, Filters(period, offices, project)))


def both_ways(actor, period, offices, project=None):
    """The same question on what is written down, and on the contacts alone."""
    written = counted(actor, period, offices, project)
    with transaction.atomic():
        sql("DELETE FROM wall.month_counted")
        plain = counted(actor, period, offices, project)
        transaction.set_rollback(True)
    return written, plain


@pytest.fixture
def year(cast):
    lay_out(cast)
    for day in ("2026-01-31", "2026-02-01", "2026-02-28", "2026-04-01", "2026-05-05"):
        for office in (cast.luino, cast.crema):
            one = f.ContactFactory(
                office=office, occurred_on=day, minutes=10, recorded_by=cast.user()
            )
            f.ContactNeedFactory(contact=one)
            f.ContactItemFactory(contact=one)
    assert settle_months()
    return cast


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_both_ways_say_the_same(year, period):
    reader = year.actor("regional_monitor")
    offices = (year.luino.pk, year.germignaga.pk, year.crema.pk)
    written, plain = both_ways(reader, period, offices)
    assert written == plain
    assert any(count.dimension == "need" and count.n for count in written)
    project = sql("SELECT a.project_id FROM desk_contact c JOIN programme_activity a"
                  " ON a.id = c.activity_id LIMIT 1")[0][0]  # fmt: skip
    written, plain = both_ways(reader, period, offices, project)
    assert written == plain


CHANGES = {
    "voided": "UPDATE desk_contact SET voided_at = now() WHERE id = %s",
    "longer": "UPDATE desk_contact SET minutes = minutes + 5 WHERE id = %s",
    "another day": "UPDATE desk_contact SET occurred_on = '2026-04-02' WHERE id = %s",
    "another office": "UPDATE desk_contact SET office_id = (SELECT max(id) FROM network_office)"
    " WHERE id = %s",
    "another need": "UPDATE desk_contactneed SET area = 'lavoro' WHERE contact_id = %s",
    "no need": "DELETE FROM desk_contactneed WHERE contact_id = %s",
    "no item": "DELETE FROM desk_contactitem WHERE contact_id = %s",
    "another project": "UPDATE programme_activity SET project_id ="
    " (SELECT max(id) FROM programme_project) WHERE %s > 0",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_in_the_next_report(year, change):
    f.ProjectFactory()
    reader = year.actor("regional_monitor")
    offices = (year.luino.pk, year.germignaga.pk, year.cittiglio.pk, year.crema.pk)
    with behind_the_wall():
        here = Contact.objects.filter(occurred_on="2026-02-28", office=year.luino)
        contact = here.order_by("-pk")[0]  # the one with a need and an item
    before = marks()
    assert sql(CHANGES[change], contact.pk)
    assert marks() < before
    written, plain = both_ways(reader, YEAR, offices)
    assert written == plain
    settle_months()
    assert marks() >= before
    assert counted(reader, YEAR, offices) == plain


def test_a_new_contact_of_a_month_that_is_over_is_counted_at_once(year):
    actor = year.actor()
    before = counted(actor, YEAR, (year.luino.pk,))
    f.ContactFactory(office=year.luino, occurred_on="2026-02-03")
    after = counted(actor, YEAR, (year.luino.pk,))
    (n,) = {c.n for c in after if c.dimension == "all"}
    assert n == {c.n for c in before if c.dimension == "all"}.pop() + 1
    assert (year.luino.pk, date(2026, 2, 1)) not in marks()
    assert (year.crema.pk, date(2026, 2, 1)) in marks()


def test_the_month_in_course_is_not_written_down(year):
    f.ContactFactory(office=year.luino, occurred_on=date.today())  # noqa: DTZ011
    settle_months()
    assert all(month < date.today().replace(day=1) for _office, month in marks())  # noqa: DTZ011


def test_nobody_reads_what_another_office_adds_up_to(year):
    operator = year.actor()
    assert counted(operator, YEAR, (year.crema.pk,)) == counted(operator, YEAR, ())
    with acting(operator), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT office_id FROM stats.tally")
        assert {row[0] for row in cursor.fetchall()} == {year.luino.pk}
        cursor.execute("SELECT DISTINCT office_id FROM stats.month_counted")
        assert {row[0] for row in cursor.fetchall()} == {year.luino.pk}


@pytest.mark.parametrize(
    "attack",
    [
        "SELECT * FROM wall.tally",
        "DELETE FROM wall.month_counted",
        "SELECT wall.count_office(1)",
        "SELECT wall.settle_months(1)",
        "SELECT wall.offices_to_settle()",
        "SELECT wall.uncount('{1}', '{2026-02-01}')",
        "SELECT wall.operator_key(1)",
    ],
)
def test_what_is_written_down_is_the_owners(year, attack):
    with acting(year.actor()), pytest.raises(DatabaseError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(attack)
