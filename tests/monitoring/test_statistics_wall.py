"""The real role `stats`, on its own connection: it counts, and reads nothing that names anybody."""

import pytest
from django.db import DatabaseError, connection, connections, transaction

from labimpact.base.wall.session import acting
from tests.monitoring.month import lay_out

VIEWS = ["contact", "attendance", "need", "item", "delivery", "arrival"]
NAMING = {
    "family_name", "given_name", "preferred_name", "native_name", "tax_code", "birth_date",
    "birth_place", "note", "label", "person_id", "recorded_by_id", "operator_id", "delegate_name",
    "safe_contact_note", "age", "next_step", "value", "number",
}  # fmt: skip


@pytest.fixture
def stats():
    """The connection of the role, outside of what this test lays out."""
    with connections["stats"].cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("labimpact_stats", "labimpact_stats")
        yield cursor


pytestmark = pytest.mark.django_db(databases=["default", "stats"])


@pytest.mark.parametrize(
    "what",
    [
        "family_name FROM people_person",
        "tax_code FROM people_person",
        "id FROM people_person",
        "key FROM people_searchkey",
        "number FROM people_identitydocument",
        "value FROM people_contactpoint",
        "note FROM desk_contact",
        "id FROM desk_contact",
        "person_id FROM desk_contactparticipant",
        "person_id FROM deliveries_delivery",
        "label FROM agenda_arrival",
        "full_name FROM accounts_user",
        "content FROM monitoring_accessregister",
        "old_values FROM audit_change",
        "person_ids FROM audit_auditevent",
        "name FROM network_office",
        "secret FROM wall.pseudonym_secret",
        "codes FROM wall.age_bands",
    ],
)
def test_no_column_that_names_is_readable(stats, cast, what):
    with acting(cast.actor(), using="stats"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic("stats"):
            stats.execute(f"SELECT {what} LIMIT 1")


def test_the_app_does_not_read_the_secret_either(cast):
    with acting(cast.actor()), pytest.raises(DatabaseError, match="permission denied"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM wall.pseudonym_secret")


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_has_a_column_that_names(view):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM stats.{view} LIMIT 0")
        assert {column.name for column in cursor.description} & NAMING == set()


@pytest.mark.parametrize("view", VIEWS)
def test_without_an_actor_there_is_nothing_to_count(cast, view):
    lay_out(cast)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM stats.{view}")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("role", ["cultural_mediator", "requester", "privacy_officer", "editor"])
def test_without_the_permission_there_is_nothing_to_count(cast, role):
    lay_out(cast)
    with acting(cast.actor(role)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stats.contact")
        assert cursor.fetchone() == (0,)


def test_an_operator_counts_the_contacts_of_their_office_only(cast):
    lay_out(cast)
    with acting(cast.actor()), connection.cursor() as cursor:
        for view in VIEWS:
            cursor.execute(f"SELECT DISTINCT office_id FROM stats.{view}")
            assert cursor.fetchall() in ([], [(cast.luino.pk,)])


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("statement", ["DELETE FROM stats.{}", "UPDATE stats.{} SET office_id = 1"])
def test_nothing_is_written_through_a_view(cast, view, statement):
    with acting(cast.actor()), pytest.raises(DatabaseError):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(view))


def test_a_leaky_function_in_a_condition_sees_no_row_of_others(cast):
    """The views are barriers: a condition that talks is asked only about rows one may count."""
    lay_out(cast)
    with acting(cast.actor()), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stats.contact WHERE 1 / (office_id - %s) > 9",
                       [cast.crema.pk])  # fmt: skip
        assert cursor.fetchone() == (0,)
