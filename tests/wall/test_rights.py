"""Rights written down are those that memberships give, whatever changes and whoever asks."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.base import clock
from labimpact.base.wall.session import acting
from labimpact.network.actions.rights import settle_rights
from tests import factories as f
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db

WRITTEN = "SELECT user_id, permission, always, in_session FROM wall.rights"
TRUE = (
    "SELECT u.id, r.permission, r.always, r.in_session"
    " FROM accounts_user u CROSS JOIN LATERAL wall.rights_of(u.id) r"
)


def rows(statement):
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(statement)
        return {
            (user, right): (sorted(always), sorted(in_session))
            for user, right, always, in_session in cursor.fetchall()
            if in_session
        }


def written_as_they_are() -> bool:
    true = rows(TRUE)
    assert true
    return rows(WRITTEN) == true


def offices(actor, right="person_view"):
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("SELECT wall.offices(%s)", [right])
        return set(cursor.fetchone()[0])


def changed(statement, *arguments):
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        assert cursor.rowcount


def test_every_change_of_what_gives_a_right_is_written_down(cast):
    operator, coordinator = cast.user(), cast.user("area_coordinator")
    region, boss = cast.user("regional_monitor"), cast.user("social_worker")
    assert written_as_they_are()
    new = f.OfficeFactory(area=cast.luino.area, body=cast.luino.body)
    assert written_as_they_are()
    assert new.pk in offices(cast.as_actor(coordinator), "workspace_view")
    changed("UPDATE network_office SET area_id = %s WHERE id = %s", cast.crema.area_id, new.pk)
    assert written_as_they_are()
    changed("UPDATE accounts_user SET is_active = false WHERE id = %s", operator.pk)
    assert written_as_they_are()
    changed("UPDATE accounts_user SET is_active = true WHERE id = %s", operator.pk)
    changed("UPDATE network_membership SET role = 'auditor' WHERE user_id = %s", boss.pk)
    changed("UPDATE network_membership SET user_id = %s WHERE user_id = %s", boss.pk, region.pk)
    assert written_as_they_are()
    changed("DELETE FROM network_membership WHERE user_id = %s", coordinator.pk)
    changed("DELETE FROM network_office WHERE id = %s", new.pk)
    assert written_as_they_are()


def test_a_role_that_ends_or_begins_is_believed_on_its_own_days(cast):
    today = clock.today()
    user = f.MembershipFactory(office=cast.luino).user
    f.MembershipFactory(user=user, office=cast.crema, valid_to=today)
    f.MembershipFactory(user=user, office=cast.cittiglio, valid_from=today + timedelta(days=1))
    actor = cast.as_actor(user)
    assert offices(actor) == {cast.luino.pk, cast.crema.pk}

    # As on the morning after: what was written yesterday says nothing today.
    changed(
        "UPDATE wall.rights SET first_day = first_day - 1, last_day = current_date - 1,"
        " always = %s WHERE user_id = %s",
        [cast.germignaga.pk],
        user.pk,
    )
    assert offices(actor) == {cast.luino.pk, cast.crema.pk}
    assert not written_as_they_are()
    settle_rights()
    assert written_as_they_are()
    assert offices(actor) == {cast.luino.pk, cast.crema.pk}


def test_rights_of_a_staff_session_come_and_go_with_it(cast):
    administrator = cast.actor("platform_administrator")
    before = offices(administrator, "rules_edit")
    with behind_the_wall():
        session = f.StaffSessionFactory(user_id=administrator.user_id)
    during = offices(administrator, "rules_edit")
    assert during > before
    changed("UPDATE accounts_staffsession SET ended_at = now() WHERE id = %s", session.pk)
    assert offices(administrator, "rules_edit") == before


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE wall.rights SET always = '{1,2,3,4,5}'",
        "INSERT INTO wall.rights SELECT 1, 'x', '{}', '{}', current_date, current_date",
        "SELECT * FROM wall.rights",
        "SELECT wall.fill_rights()",
        "SELECT * FROM wall.rights_of(1)",
        "SELECT wall.settle_rights()",
    ],
)
def test_nobody_reads_or_writes_what_is_written_of_rights(cast, attack):
    with acting(cast.actor()), pytest.raises(DatabaseError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(attack)


def test_who_may_open_no_person_learns_nothing_of_them_by_asking(cast):
    """Attacked: `follows` told of sealed persons, to roles that open none."""
    sealed = f.PersonFactory(registered_office=cast.luino)
    f.SealFactory(person=sealed, office=cast.luino)
    for role in ("desk_operator", "cultural_mediator", "area_coordinator", "auditor"):
        with acting(cast.actor(role)), connection.cursor() as cursor:
            for right in ("person_view", "person_edit"):
                cursor.execute("SELECT wall.follows(%s, %s)", [sealed.pk, right])
                assert cursor.fetchone() == (False,), (role, right)
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute("SELECT wall.follows(%s, 'workspace_view')", [sealed.pk])
