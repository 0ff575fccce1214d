"""Raw SQL as the app role: what the wall shows to whom."""

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.base.wall.session import acting
from tests.factories import GrantFactory, PersonFactory, SealFactory, SealMemberFactory

pytestmark = pytest.mark.django_db


def count(table: str, where: str = "true") -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {where}")
        return cursor.fetchone()[0]


def test_tests_run_as_the_app_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("labimpact_app",)


def test_without_an_actor_no_person_exists(cast):
    assert count("people_person") == 0


def test_the_office_that_knows_a_person_sees_them(cast):
    with acting(cast.actor()):
        assert count("people_person") == 1


@pytest.mark.parametrize("office", ["germignaga", "crema"])
def test_another_office_sees_nothing(cast, office):
    with acting(cast.actor(office=getattr(cast, office))):
        assert count("people_person") == 0
        assert count("people_grant") == 0


@pytest.mark.parametrize("trait", ["expired", "revoked"])
def test_a_grant_that_is_over_opens_nothing(cast, trait):
    GrantFactory(person=cast.amina, office=cast.crema, **{trait: True})
    with acting(cast.actor(office=cast.crema)):
        assert count("people_person") == 0


def test_a_sealed_person_exists_only_for_those_the_seal_names(cast):
    named, other = cast.user("social_worker"), cast.user("desk_operator")
    SealMemberFactory(seal=SealFactory(person=cast.amina), user=named)
    with acting(cast.as_actor(other)):
        assert count("people_person") == 0
        assert count("people_seal") == 0
    with acting(cast.as_actor(named)):
        assert count("people_person") == 1


@pytest.mark.parametrize("basis", ["own_contact", "referral", "case_team", "emergency"])
def test_nobody_can_grant_themselves_a_person_they_do_not_know(cast, basis):
    actor = cast.actor(office=cast.crema)
    with acting(actor), pytest.raises(DatabaseError, match="row-level security"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO people_grant (person_id, office_id, basis, reason, review_note,"
                " valid_to, granted_by_id) VALUES (%s, %s, %s, '', '', now() + interval '1 hour',"
                " %s)",
                [cast.amina.pk, cast.crema.pk, basis, actor.user_id],
            )


def test_a_grant_only_shrinks(cast):
    person = PersonFactory(registered_office=cast.luino, grant__valid_to="2099-01-01T00:00Z")
    with acting(cast.actor()), pytest.raises(DatabaseError, match="only shrinks"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE people_grant SET valid_to = NULL WHERE person_id = %s", [person.pk]
            )
