"""Raw SQL of the app role against the tables of persons: what no forgotten filter can do."""

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.base.wall.session import acting
from tests.factories import (
    CitizenshipFactory,
    ContactPointFactory,
    CountryFactory,
    GuardianshipFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    IdentityDocumentFactory,
    MigrationProfileFactory,
    ResidenceTitleFactory,
    SealFactory,
    SearchKeyFactory,
    SpokenLanguageFactory,
)

pytestmark = pytest.mark.django_db

DETAILS = {
    "people_searchkey": lambda p: SearchKeyFactory(person=p),
    "people_citizenship": lambda p: CitizenshipFactory(person=p),
    "people_contactpoint": lambda p: ContactPointFactory(person=p),
    "people_identitydocument": lambda p: IdentityDocumentFactory(person=p),
    "people_residencetitle": lambda p: ResidenceTitleFactory(person=p),
    "people_spokenlanguage": lambda p: SpokenLanguageFactory(person=p),
    "people_migrationprofile": lambda p: MigrationProfileFactory(person=p),
    "people_guardianship": lambda p: GuardianshipFactory(minor=p),
    "people_householdmember": lambda p: HouseholdMemberFactory(
        person=p, household=HouseholdFactory(office=p.registered_office)
    ),
}


def run(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.mark.parametrize("table", DETAILS)
def test_details_are_read_changed_and_deleted_only_by_who_sees_the_person(cast, table):
    DETAILS[table](cast.amina)
    with acting(cast.actor(office=cast.crema)):
        assert run(f"SELECT * FROM {table}") == []
        assert run(f"UPDATE {table} SET id = id") == 0
        assert run(f"DELETE FROM {table}") == 0
    with acting(cast.actor()):
        assert len(run(f"SELECT * FROM {table}")) == 1
    SealFactory(person=cast.amina)
    with acting(cast.actor()):
        assert run(f"SELECT * FROM {table}") == []


def test_a_row_is_not_moved_onto_a_person_one_may_not_see(cast):
    from tests.factories import PersonFactory

    stranger = PersonFactory(registered_office=cast.crema)
    point = ContactPointFactory(person=cast.amina)
    with acting(cast.actor()), pytest.raises(DatabaseError, match="row-level security"):
        run("UPDATE people_contactpoint SET person_id = %s WHERE id = %s", stranger.pk, point.pk)


def test_nothing_is_written_about_a_stranger(cast):
    country = CountryFactory()
    with acting(cast.actor(office=cast.crema)):
        for sql, parameters in (
            ("INSERT INTO people_searchkey (person_id, kind, key) VALUES (%s, 'name', 'x')", ()),
            (
                "INSERT INTO people_citizenship (person_id, country_id) VALUES (%s, %s)",
                (country.pk,),
            ),
        ):
            with pytest.raises(DatabaseError, match="row-level security"):
                run(sql, cast.amina.pk, *parameters)
        assert run("UPDATE people_person SET given_name = 'x' WHERE id = %s", cast.amina.pk) == 0


def test_a_person_is_registered_only_for_ones_own_office_and_only_now(cast):
    columns = (
        "family_name, given_name, preferred_name, native_name, sex, birth_precision,"
        " birth_missing_reason, birth_place, tax_code, tax_code_kind, tax_code_override,"
        " marital_status, education, work_condition, literacy, safe_contact_note,"
        " is_unaccompanied_minor, note, version, registered_office_id, registered_at"
    )
    values = (
        "'X', '', '', '', '', 'unknown', '', '', '', 'none', '', '', '', '', '', '', false, '', 1"
    )
    insert = f"INSERT INTO people_person ({columns}) VALUES ({values}, %s, "
    with acting(cast.actor(office=cast.crema)):
        with pytest.raises(DatabaseError, match="row-level security"):
            run(insert + "now())", cast.luino.pk)
        with pytest.raises(DatabaseError, match="row-level security"):
            run(insert + "now() - interval '1 day')", cast.crema.pk)
        assert run(insert + "now())", cast.crema.pk) == 1


def test_history_of_a_person_belongs_to_the_person(cast):
    with acting(cast.actor()):
        run("UPDATE people_person SET given_name = 'Aminah' WHERE id = %s", cast.amina.pk)
        assert run("SELECT person_id FROM audit_change") == [(cast.amina.pk,)]
        with pytest.raises(DatabaseError):
            run("UPDATE audit_change SET actor = 'user:0'")
    with acting(cast.actor(office=cast.crema)):
        assert run("SELECT * FROM audit_change WHERE person_id = %s", cast.amina.pk) == []
