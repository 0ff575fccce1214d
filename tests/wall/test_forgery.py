"""Raw SQL that writes what the application would never write."""

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.base.wall.session import acting
from tests import factories as f
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db


def refused(sql: str, params=()) -> bool:
    """True when the database refuses the statement or changes no row at all."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.rowcount == 0
    except DatabaseError:
        return True


def test_refused_tells_a_success_from_a_refusal(cast):
    with acting(cast.actor()):
        assert not refused("UPDATE people_person SET note = 'x' WHERE id = %s", [cast.amina.pk])
        assert refused("UPDATE people_person SET note = 'x' WHERE id = -1")


def test_the_register_of_accesses_is_neither_signed_for_another_nor_changed(cast):
    f.AuditEventFactory(office_id=cast.luino.pk)
    insert = (
        "INSERT INTO audit_auditevent (actor, action, actor_name, office_name, object_type,"
        " object_ids, person_ids, reason, details)"
        " VALUES (%s, 'x', '', '', '', '{}', '{}', '', '{}')"
    )
    actor = cast.actor("privacy_officer")
    with acting(actor):
        assert refused(insert, ["user:999999"])
        assert not refused(insert, [actor.wall_name])
        assert refused("UPDATE audit_auditevent SET action = 'y'")
        assert refused("DELETE FROM audit_auditevent")
        assert refused("TRUNCATE audit_auditevent")
    with behind_the_wall():
        assert refused("UPDATE audit_auditevent SET action = 'y'"), "not even the owner"


def test_history_is_written_by_the_trigger_alone(cast):
    with acting(cast.actor()):
        assert refused(
            "INSERT INTO audit_change (table_name, operation, actor, at)"
            " VALUES ('people_person', 'update', 'user:1', now())"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE people_person SET given_name = 'Amina Sara' WHERE id = %s", [cast.amina.pk]
            )
            cursor.execute(
                "SELECT old_values ->> 'given_name', new_values ->> 'given_name' FROM audit_change"
            )
            assert cursor.fetchall() == [("Amina", "Amina Sara")]
        assert refused("DELETE FROM audit_change")


@pytest.mark.parametrize("role", ["area_coordinator", "desk_operator", "privacy_officer"])
def test_nobody_raises_themselves(cast, role):
    user = cast.user(role)
    actor = cast.as_actor(user)
    give = (
        "INSERT INTO network_membership (user_id, office_id, role, valid_from)"
        " VALUES (%s, %s, %s, '2020-01-01')"
    )
    with acting(actor):
        for wanted in ("desk_operator", "platform_administrator", "social_worker"):
            assert refused(give, [user.pk, cast.luino.pk, wanted])
        assert refused(
            "UPDATE network_membership SET role = 'platform_administrator' WHERE user_id = %s",
            [user.pk],
        )
        assert refused("INSERT INTO wall.role_permission VALUES ('editor', 'x', 'network', false)")


def test_a_coordinator_gives_no_role_beyond_their_area(cast):
    other = f.UserFactory()
    give = (
        "INSERT INTO network_membership (user_id, office_id, role, valid_from)"
        " VALUES (%s, %s, %s, '2020-01-01')"
    )
    with acting(cast.actor("area_coordinator")):
        assert not refused(give, [other.pk, cast.luino.pk, "desk_operator"])
        assert refused(give, [other.pk, cast.crema.pk, "desk_operator"])
        assert refused(give, [other.pk, cast.luino.pk, "regional_monitor"])


def test_nobody_touches_somebody_elses_account(cast):
    other = cast.user()
    with acting(cast.actor("area_coordinator")):
        assert refused("UPDATE accounts_user SET password = 'x' WHERE id = %s", [other.pk])
        assert refused("UPDATE accounts_user SET email = 'a@b.it' WHERE id = %s", [other.pk])
        assert refused("SELECT 1 FROM django_session WHERE true")


def test_a_child_row_cannot_be_pulled_over(cast):
    """Neither by changing whose it is nor by writing one for somebody out of scope."""
    title = f.ResidenceTitleFactory(person=cast.amina)
    mine = f.PersonFactory(registered_office=cast.crema)
    with acting(cast.actor(office=cast.crema)):
        assert refused(
            "UPDATE people_residencetitle SET person_id = %s WHERE id = %s", [mine.pk, title.pk]
        )
        assert refused(
            "INSERT INTO people_searchkey (person_id, kind, key) VALUES (%s, 'name', 'x')",
            [cast.amina.pk],
        )
        assert refused(
            "UPDATE people_searchkey SET person_id = %s WHERE person_id = %s",
            [cast.amina.pk, mine.pk],
        )


def test_a_referral_moves_nowhere_once_sent(cast):
    referral = f.ReferralFactory(from_office=cast.luino, to_office=cast.crema, person=cast.amina)
    with acting(cast.actor(office=cast.crema)):
        for change in (
            "person_id = person_id + 1",
            f"to_office_id = {cast.crema.pk}, from_office_id = {cast.crema.pk}",
            "shared_name = 'Amina Hassan'",
        ):
            assert refused(f"UPDATE casework_referral SET {change} WHERE id = {referral.pk}")


def test_a_receiver_sees_the_person_only_after_accepting(cast):
    referral = f.ReferralFactory(from_office=cast.luino, to_office=cast.crema, person=cast.amina)
    actor = cast.actor(office=cast.crema)
    grant = (
        "INSERT INTO people_grant (person_id, office_id, basis, reason, review_note,"
        " granted_by_id) VALUES (%s, %s, 'referral', '', '', %s)"
    )
    params = [cast.amina.pk, cast.crema.pk, actor.user_id]
    with acting(actor):
        assert refused("SELECT 1 FROM people_person WHERE id = %s", [cast.amina.pk])
        assert not refused(grant, params), "a waiting referral may be accepted"
        assert not refused("SELECT 1 FROM people_person WHERE id = %s", [cast.amina.pk])
    other = cast.actor(office=cast.cittiglio)
    with acting(other):
        assert refused(grant, [cast.amina.pk, cast.cittiglio.pk, other.user_id])
    assert referral.state == "sent"


def test_a_participant_cannot_be_written_into_another_offices_contact(cast):
    contact = f.ContactFactory(office=cast.luino)
    mine = f.PersonFactory(registered_office=cast.crema)
    with acting(cast.actor(office=cast.crema)):
        assert refused(
            "INSERT INTO desk_contactparticipant (contact_id, person_id, role)"
            " VALUES (%s, %s, 'subject')",
            [contact.pk, mine.pk],
        )
        assert refused("UPDATE desk_contact SET note = 'x' WHERE id = %s", [contact.pk])
        assert refused("DELETE FROM desk_contact WHERE id = %s", [contact.pk])


def test_reference_rows_are_written_by_the_owner_alone(cast):
    with acting(cast.actor("area_coordinator")):
        assert refused("INSERT INTO network_region (istat_code, name) VALUES ('99', 'x')")
        assert refused("UPDATE network_country SET is_eu = true")
        assert refused("CREATE TABLE mine (id int)")


def test_an_administrator_has_powers_only_inside_a_staff_session(cast):
    user = cast.user("platform_administrator")
    change = f"UPDATE network_office SET name = 'x' WHERE id = {cast.crema.pk}"
    with acting(cast.as_actor(user)):
        assert refused(change)
    f.StaffSessionFactory(user=user)
    with acting(cast.as_actor(user)):
        assert not refused(change)
        assert refused("SELECT 1 FROM people_person"), "and never over persons"


def test_the_system_actors_are_as_narrow_as_their_task(cast):
    from labimpact.base.actor import Actor, System

    for system in System:
        with acting(Actor.of_system(system)):
            assert refused("SELECT 1 FROM people_person")
            assert refused("SELECT 1 FROM desk_contact")
            assert refused("SELECT 1 FROM people_grant")
    for system in (System.PUBLIC, System.HEALTH, System.WAITING_ROOM):
        with acting(Actor.of_system(system)):
            assert refused("SELECT 1 FROM accounts_user")
            assert refused("SELECT 1 FROM django_session")
