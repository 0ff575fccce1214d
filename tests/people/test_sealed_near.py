"""Who knows a sealed person is written down when it comes about, and never asked of the seals."""

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.base import clock
from labimpact.base.wall.session import acting
from tests.conftest import behind_the_wall
from tests.factories import GrantFactory, PersonFactory, ReferralFactory, SealFactory

pytestmark = pytest.mark.django_db

TRUE = """
SELECT DISTINCT k.office_id, s.person_id, k.by_referral FROM people_seal s
CROSS JOIN LATERAL (
    SELECT s.office_id, false AS by_referral
    UNION SELECT g.office_id, false FROM people_grant g WHERE g.person_id = s.person_id
    UNION SELECT r.to_office_id, true FROM casework_referral r
          WHERE r.person_id = s.person_id AND r.to_office_id IS NOT NULL) k
WHERE s.lifted_at IS NULL ORDER BY 1, 2, 3
"""


def run(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def near(person):
    """What is written of a person, which is never less than what is true."""
    with behind_the_wall():
        wanted = run(TRUE)
        found = run("SELECT office_id, person_id, by_referral FROM wall.sealed_near")
    assert set(wanted) <= set(found)
    return {(office, by_referral) for office, pk, by_referral in wanted if pk == person.pk}


def test_whoever_comes_to_know_a_sealed_person_is_near(cast):
    person = PersonFactory(registered_office=cast.luino)
    seal = SealFactory(person=person, office=cast.luino)
    assert (cast.luino.pk, False) in near(person)
    GrantFactory(person=person, office=cast.crema)
    assert (cast.crema.pk, False) in near(person)
    ReferralFactory(person=person, from_office=cast.luino, to_office=cast.crema)
    assert (cast.crema.pk, True) in near(person)
    with behind_the_wall():
        run("UPDATE people_seal SET lifted_at = %s WHERE id = %s", clock.now(), seal.pk)
    assert near(person) == set()


def test_grants_given_between_two_seals_count_for_the_second(cast):
    person = PersonFactory(registered_office=cast.luino)
    first = SealFactory(person=person, office=cast.luino)
    with behind_the_wall():
        run("UPDATE people_seal SET lifted_at = %s WHERE id = %s", clock.now(), first.pk)
    GrantFactory(person=person, office=cast.crema)
    ReferralFactory(person=person, from_office=cast.luino, to_office=cast.crema)
    SealFactory(person=person, office=cast.luino)
    assert {(cast.crema.pk, False), (cast.crema.pk, True)} <= near(person)


def test_a_person_sealed_or_shared_afterwards_is_hidden_from_every_office_that_knows_them(cast):
    person = PersonFactory(registered_office=cast.luino)
    SealFactory(person=person, office=cast.luino)
    GrantFactory(person=person, office=cast.crema)
    for office in (cast.luino, cast.crema):
        with acting(cast.actor(office=office)):
            assert run("SELECT id FROM people_person WHERE id = %s", person.pk) == []
            assert (person.pk,) in run("SELECT unnest(wall.hidden_persons())")


def test_nobody_reads_or_fills_the_list(cast):
    with acting(cast.actor()):
        for sql in (
            "SELECT * FROM wall.sealed_near",
            "DELETE FROM wall.sealed_near",
            "SELECT wall.fill_sealed_near()",
        ):
            with pytest.raises(DatabaseError, match="permission denied"):
                run(sql)
