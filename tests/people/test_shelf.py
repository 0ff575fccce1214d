"""A desk's search reads the keys of its own people: the shelf always holds exactly those."""

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.base import clock
from labimpact.base.wall.session import acting
from labimpact.people.queries.finding import find
from tests.conftest import behind_the_wall
from tests.factories import GrantFactory, PersonFactory, SealFactory, SearchKeyFactory

pytestmark = pytest.mark.django_db

TRUE = """
SELECT DISTINCT g.office_id, k.key::text, k.person_id
FROM people_searchkey k JOIN people_grant g ON g.person_id = k.person_id ORDER BY 1, 2, 3
"""


def run(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def shelf_is_true():
    with behind_the_wall():
        wanted = run(TRUE)
        assert run("SELECT office_id, key, person_id FROM wall.shelf ORDER BY 1, 2, 3") == wanted
    return wanted


def test_the_shelf_follows_every_change_of_keys_and_grants(cast):
    person = PersonFactory(registered_office=cast.luino)
    GrantFactory(person=person, office=cast.luino)
    SearchKeyFactory(person=person, kind="name", key="zahra")
    SearchKeyFactory(person=person, kind="document", key="zahra")
    other = SearchKeyFactory(person=person, kind="name", key="benali")
    assert {key for _office, key, pk in shelf_is_true() if pk == person.pk} == {"zahra", "benali"}
    grant = GrantFactory(person=person, office=cast.crema)
    assert (cast.crema.pk, "benali", person.pk) in shelf_is_true()
    with behind_the_wall():
        run("UPDATE people_searchkey SET key = 'benaly' WHERE id = %s", other.pk)
    assert (cast.crema.pk, "benaly", person.pk) in shelf_is_true()
    with behind_the_wall():
        run("DELETE FROM people_searchkey WHERE person_id = %s AND kind = 'name'", person.pk)
    assert (cast.crema.pk, "zahra", person.pk) in shelf_is_true()
    with behind_the_wall():
        run("DELETE FROM people_grant WHERE id = %s", grant.pk)
    assert {office for office, _key, pk in shelf_is_true() if pk == person.pk} == {cast.luino.pk}
    with behind_the_wall():
        run("DELETE FROM people_searchkey WHERE person_id = %s", person.pk)
    assert person.pk not in {pk for _office, _key, pk in shelf_is_true()}


def test_what_a_grant_no_longer_opens_is_not_found(cast):
    person = PersonFactory(family_name="Zarathustra", registered_office=cast.luino)
    GrantFactory(person=person, office=cast.luino)
    SearchKeyFactory(person=person, kind="name", key="zarathustra")
    actor = cast.actor()
    with acting(actor):
        assert [hit.pk for hit in find(actor, "zarathu")] == [person.pk]
    seal = SealFactory(person=person)
    with acting(actor):
        assert find(actor, "zarathu") == []
    with behind_the_wall():
        run("UPDATE people_seal SET lifted_at = now() WHERE id = %s", seal.pk)
    with acting(actor):
        assert [hit.pk for hit in find(actor, "zarathu")] == [person.pk]
    with behind_the_wall():
        run("UPDATE people_grant SET revoked_at = %s WHERE person_id = %s", clock.now(), person.pk)
    with acting(actor):
        assert find(actor, "zarathu") == []
    shelf_is_true()


def test_a_search_reads_the_shelf_by_its_index_and_nobody_elses_keys(cast):
    with behind_the_wall():
        run(
            "INSERT INTO people_searchkey (person_id, kind, key)"
            " SELECT p.id, 'name', 'abc' || md5(i::text) FROM people_person p"
            " CROSS JOIN generate_series(1, 3000) i WHERE p.id = %s",
            cast.amina.pk,
        )
        run("ANALYZE people_searchkey")
        run("ANALYZE wall.shelf")
    actor = cast.actor(office=cast.crema)
    with acting(actor):
        before = read()
        for typed in ("abc", "abc def", "333 1234567"):
            assert find(actor, typed) == []
        after = read()
    # The planner itself looks at the ends of an index; nobody looks at what lies between.
    assert after["shelf"] - before["shelf"] < 10
    assert after["people_searchkey"] - before["people_searchkey"] < 10


def read():
    """Rows read so far in this transaction, one after another or by an index."""
    rows = run(
        "SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_all_tables"
        " WHERE relname IN ('shelf', 'people_searchkey')"
    )
    return dict(rows)


def test_the_shelf_itself_is_read_and_written_by_nobody(cast):
    with acting(cast.actor()):
        for sql in (
            "SELECT * FROM wall.shelf",
            "DELETE FROM wall.shelf",
            "INSERT INTO wall.shelf VALUES (1, 'a', 1)",
            "SELECT wall.fill_shelf()",
        ):
            with pytest.raises(DatabaseError, match="permission denied"):
                run(sql)
