"""Two records of one human being: linked, read as one, and apart again as they were."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Conflict, Refused
from labimpact.base.wall.session import acting
from labimpact.people.models import Person
from labimpact.recognition import actions
from labimpact.recognition.models import LikelyDuplicate, Merge, NotTheSame
from tests.conftest import behind_the_wall
from tests.factories import (
    ContactPointFactory,
    GrantFactory,
    LikelyDuplicateFactory,
    NotTheSameFactory,
    PersonFactory,
    SealFactory,
    SealMemberFactory,
)
from tests.recognition.conftest import dump, indexed, share

pytestmark = pytest.mark.django_db


def stored(person):
    with behind_the_wall():
        return Person.objects.get(pk=person.pk)


def heads(*persons):
    return [stored(p).merged_into_id for p in persons]


def merged(cast, kept, absorbed, actor=None, **kwargs):
    actor = actor or cast.actor()
    with acting(actor):
        return actions.merge(kept, absorbed, by=actor, **{"reason": "è lei", **kwargs})


def refuses(cast, said, do, *args, kind=Refused, actor=None, **kwargs):
    """An action refuses, in a transaction that goes on."""
    actor = actor or cast.actor()
    with acting(actor), pytest.raises(kind, match=said):
        do(*args, by=actor, **kwargs)


def undone(cast, merge, actor=None, **kwargs):
    actor = actor or cast.actor()
    with acting(actor):
        return actions.undo(merge, by=actor, reason="erano due persone", **kwargs)


def test_merge_links_and_moves_nothing(cast, twin):
    ContactPointFactory(person=twin, value="+39 333 1234567")
    before = dump()
    made = merged(cast, cast.amina, twin, reason="stesso passaporto")
    after = dump()
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"people_person"}
    assert heads(cast.amina, twin) == [None, cast.amina.pk]
    assert (made.kept_office_id, made.absorbed_office_id) == (cast.luino.pk, cast.luino.pk)
    with behind_the_wall():
        entry = AuditEvent.objects.get(action="person.merged")
    assert sorted(entry.person_ids) == sorted([cast.amina.pk, twin.pk])


def test_merge_then_undo_is_as_if_nothing_had_happened(cast, twin):
    LikelyDuplicateFactory(left=cast.amina, right=twin)
    before = dump()
    made = merged(cast, cast.amina, twin, choices={"family_name": "absorbed", "given_name": "kept"})
    assert stored(cast.amina).family_name == "Hassan Ali"
    assert made.choices["family_name"]["before"] == {"family_name": "Hassan"}
    undone(cast, made)
    assert dump() == before


def test_a_value_corrected_after_the_merge_is_not_overwritten_by_undoing_it(cast, twin):
    made = merged(cast, cast.amina, twin, choices={"family_name": "absorbed"})
    with behind_the_wall():
        Person.objects.filter(pk=cast.amina.pk).update(family_name="Hassan Alì")
    undone(cast, made)
    assert stored(cast.amina).family_name == "Hassan Alì"


@pytest.mark.parametrize("first", [0, 1])
def test_two_merges_into_one_are_undone_in_any_order(cast, twin, first):
    third = indexed(PersonFactory(family_name="Hasan", registered_office=cast.luino))
    before = dump()
    made = [
        merged(cast, cast.amina, other, choices={"family_name": "absorbed"})
        for other in (twin, third)
    ]
    assert stored(cast.amina).family_name == "Hasan"
    undone(cast, made[first])
    assert stored(cast.amina).family_name == ("Hasan", "Hassan Ali")[first]
    undone(cast, made[1 - first])
    assert dump() == before


def test_a_chain_points_at_its_head_and_comes_apart_from_the_top(cast, twin):
    third = indexed(PersonFactory(registered_office=cast.luino))
    before = dump()
    inner = merged(cast, twin, third)
    outer = merged(cast, cast.amina, twin)
    assert heads(cast.amina, twin, third) == [None, cast.amina.pk, cast.amina.pk]
    refuses(cast, "a sua volta unita", actions.undo, inner, reason="x")
    undone(cast, outer)
    assert heads(cast.amina, twin, third) == [None, None, twin.pk]
    undone(cast, inner)
    assert dump() == before


def test_merge_refuses_a_record_that_is_merged_already_and_the_record_itself(cast, twin):
    third = PersonFactory(registered_office=cast.luino)
    merged(cast, cast.amina, twin)
    for kept, absorbed in ((third, twin), (twin, third)):
        refuses(cast, "già unita", actions.merge, kept, absorbed, reason="è lei")
    refuses(cast, "stessa scheda", actions.merge, third, third, reason="è lei")


def test_merge_refuses_a_record_that_changed_since_it_was_read(cast, twin):
    versions = {cast.amina.pk: 1, twin.pk: 1}
    with behind_the_wall():
        Person.objects.filter(pk=twin.pk).update(version=2)
    refuses(
        cast,
        "riguarda",
        actions.merge,
        cast.amina,
        twin,
        reason="è lei",
        kind=Conflict,
        versions=versions,
    )
    assert heads(twin) == [None]


def test_a_merge_that_one_does_not_see_is_not_told(cast, far):
    """Crema joined its record to one that Luino follows as well: Luino reads of no other record."""
    head = PersonFactory(registered_office=cast.crema)
    GrantFactory(person=far, office=cast.luino)
    merged(cast, head, far, actor=cast.actor(office=cast.crema))
    hidden = _refusal(cast, cast.amina, far)
    assert "unita" not in hidden
    # A note that one does not see is refused in the same words.
    third = PersonFactory(registered_office=cast.luino)
    inner = PersonFactory(registered_office=cast.crema)
    GrantFactory(person=third, office=cast.crema)
    merged(cast, third, inner, actor=cast.actor(office=cast.crema))
    with behind_the_wall():
        left, right = sorted((inner.pk, cast.amina.pk))
        NotTheSameFactory(left_id=left, right_id=right)
    assert _refusal(cast, cast.amina, third) == hidden


def _refusal(cast, *pair):
    actor = cast.actor()
    with acting(actor), pytest.raises(Refused) as refused:
        actions.merge(*pair, reason="è lei", by=actor)
    return str(refused.value)


def test_a_merge_says_why(cast, twin):
    refuses(cast, "Scrivi perché", actions.merge, cast.amina, twin, reason="  ")
    assert heads(twin) == [None]


def test_an_office_merges_only_persons_that_it_follows(cast, far):
    refuses(cast, "modificare entrambe", actions.merge, cast.amina, far, reason="è lei")
    GrantFactory(
        person=far, office=cast.luino, basis="emergency", reason="malore",
        valid_to=stored(far).registered_at.replace(year=2099),
    )  # fmt: skip
    refuses(cast, "modificare entrambe", actions.merge, cast.amina, far, reason="è lei")
    share(far, cast.luino)
    made = merged(cast, cast.amina, far)
    assert (made.kept_office_id, made.absorbed_office_id) == (cast.luino.pk, cast.luino.pk)


def test_values_are_not_written_where_others_would_read_them(cast, far):
    """Germignaga follows the kept record alone: it must not learn what Crema wrote on the other."""
    share(far, cast.luino)
    GrantFactory(person=cast.amina, office=cast.germignaga)
    choices = {"note": "absorbed"}
    refuses(
        cast, "Altri uffici vedono", actions.merge, cast.amina, far, reason="è lei", choices=choices
    )
    merged(cast, cast.amina, far, choices={"note": "kept"})
    assert stored(cast.amina).note == ""


def test_not_the_same_is_remembered_and_forbids_the_merge_until_it_is_taken_back(cast, twin):
    LikelyDuplicateFactory(left=cast.amina, right=twin)
    actor = cast.actor()
    with acting(actor):
        said = actions.say_not_the_same(twin, cast.amina, why="due sorelle", by=actor)
        assert (said.left_id, said.right_id) == (cast.amina.pk, twin.pk)
        assert LikelyDuplicate.objects.get().state == "not_same"
        actions.say_not_the_same(cast.amina, twin, by=actor)
        assert NotTheSame.objects.get().why == "due sorelle"
        with pytest.raises(Refused, match="non sono la stessa persona"):
            actions.merge(cast.amina, twin, reason="è lei", by=actor)
        actions.take_back_not_the_same(said, by=actor)
        assert LikelyDuplicate.objects.get().state == "open"
        actions.merge(cast.amina, twin, reason="è lei", by=actor)
        with pytest.raises(Refused, match="sono unite"):
            actions.say_not_the_same(cast.amina, twin, by=actor)


def test_the_database_keeps_merged_and_told_apart_from_meeting(cast, twin):
    """Also for two who decide at the same moment (test_at_once)."""
    merged(cast, cast.amina, twin)
    left, right = sorted((cast.amina.pk, twin.pk))
    with behind_the_wall(), pytest.raises(DatabaseError, match="these records are merged"):
        with transaction.atomic():
            NotTheSameFactory(left_id=left, right_id=right)


def test_undo_holds_the_persons_before_the_merge(cast, twin):
    """Two who undo two merges of one record wait for one another, and none for ever."""
    made = merged(cast, cast.amina, twin)
    with CaptureQueriesContext(connection) as captured:
        undone(cast, made)
    held = [q["sql"] for q in captured if "FOR UPDATE" in q["sql"] and q["sql"][:6] == "SELECT"]
    assert "people_person" in held[0]
    assert "recognition_merge" in held[1]


def test_undo_may_remember_that_they_are_two(cast, twin):
    made = merged(cast, cast.amina, twin)
    undone(cast, made, not_the_same=True)
    with behind_the_wall():
        assert NotTheSame.objects.get().why == "erano due persone"


def test_the_same_family_is_no_duplicate(cast, twin):
    LikelyDuplicateFactory(left=cast.amina, right=twin)
    actor = cast.actor()
    with acting(actor):
        actions.say_household(cast.amina, twin, by=actor)
        assert LikelyDuplicate.objects.get().state == "household"
        assert NotTheSame.objects.exists()


# The wall, asked in plain SQL.


def run(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def test_after_a_merge_each_office_reads_what_it_read_before(cast, far):
    """Luino shares Amina with nobody; Crema shared its record with Luino for the merge."""
    share(far, cast.luino)
    ContactPointFactory(person=cast.amina, value="luino")
    ContactPointFactory(person=far, value="crema")
    GrantFactory(person=far, office=cast.cittiglio)
    offices = (cast.luino, cast.crema, cast.cittiglio, cast.germignaga)
    tables = (
        "SELECT id, merged_into_id IS NULL FROM people_person ORDER BY 1",
        "SELECT person_id, value FROM people_contactpoint ORDER BY 1",
        "SELECT key, person_id FROM people_searchkey ORDER BY 1, 2",
        "SELECT id FROM recognition_merge",
    )

    def seen(actor):
        with acting(actor):
            return [run(sql) for sql in tables]

    actors = {office.pk: cast.actor(office=office) for office in offices}
    before = {pk: seen(actor) for pk, actor in actors.items()}
    made = merged(cast, cast.amina, far, actor=actors[cast.luino.pk])
    for office in offices:
        persons, contacts, keys, merges = seen(actors[office.pk])
        assert {pk for pk, _ in persons} == {pk for pk, _ in before[office.pk][0]}
        assert [contacts, keys] == before[office.pk][1:3]
        assert merges == ([(made.pk,)] if office == cast.luino else [])


def test_who_sees_one_record_alone_is_answered_that_one(cast, far):
    share(far, cast.luino)
    merged(cast, cast.amina, far)
    answers = {
        cast.luino: {cast.amina.pk: [cast.amina.pk, far.pk], far.pk: [cast.amina.pk, far.pk]},
        cast.crema: {cast.amina.pk: [cast.amina.pk], far.pk: [far.pk]},
        cast.germignaga: {cast.amina.pk: [cast.amina.pk], far.pk: [far.pk]},
    }
    for office, wanted in answers.items():
        actor = cast.actor(office=office)
        with acting(actor):
            for pk, records in wanted.items():
                assert run("SELECT wall.same_person(%s)", pk) == [(records,)]
    # Who sees neither is answered nothing, and who sees one alone is told of no other.
    for office, told in ((cast.luino, 2), (cast.crema, 1), (cast.germignaga, 0)):
        with acting(cast.actor(office=office)):
            found = run("SELECT record FROM wall.standing_for(%s)", [cast.amina.pk, far.pk])
            assert len(found) == told
    with acting(cast.actor(office=cast.crema)):
        assert run("SELECT record FROM wall.standing_for(%s)", [cast.amina.pk]) == []
    with acting(cast.actor(office=cast.crema)) as crema:
        assert list(Person.objects.visible_to(crema).current()) == [far]
    with acting(cast.actor()) as luino:
        assert list(Person.objects.visible_to(luino).current()) == [cast.amina]
        assert Person.objects.visible_to(luino).standing_for([far.pk]) == {
            cast.amina.pk: cast.amina.pk, far.pk: cast.amina.pk,
        }  # fmt: skip


def test_nobody_writes_a_merge_in_another_way(cast, far, twin):
    actor = cast.actor()
    insert = (
        "INSERT INTO recognition_merge (kept_id, absorbed_id, kept_office_id, absorbed_office_id,"
        " reason, choices, marks, merged_by_id, merged_by_name, merged_at, undone_by_name,"
        " undone_reason)"
        " VALUES (%s, %s, %s, %s, '', '{}', '{}', %s, '', now(), '', '') RETURNING id"
    )
    luino, crema = cast.luino.pk, cast.crema.pk
    with acting(actor):
        for kept, absorbed, one, other in (
            (cast.amina.pk, far.pk, luino, luino),  # not followed
            (cast.amina.pk, far.pk, luino, crema),  # in the name of another office
            (far.pk, cast.amina.pk, crema, luino),
        ):
            with pytest.raises(DatabaseError, match="row-level security"):
                run(insert, kept, absorbed, one, other, actor.user_id)
        with pytest.raises(DatabaseError, match="row-level security"):
            run(insert, cast.amina.pk, twin.pk, luino, luino, cast.user().pk)
        run(insert, cast.amina.pk, twin.pk, luino, luino, actor.user_id)
        with pytest.raises(DatabaseError, match=r"stand by themselves|absorbed_once"):
            run(insert, cast.amina.pk, twin.pk, luino, luino, actor.user_id)
        run("UPDATE recognition_merge SET undone_at = now()")
        with pytest.raises(DatabaseError, match="undone once"):
            run("UPDATE recognition_merge SET undone_at = NULL")
        for sql in ("SELECT wall.hold_records(1, 2)", "SELECT wall.settle_sealed_near('{1}')"):
            with pytest.raises(DatabaseError, match="permission denied"):
                run(sql)
        assert run("DELETE FROM recognition_merge") == 0


def test_a_sealed_record_is_merged_only_by_those_its_seal_names(cast, twin):
    seal = SealFactory(person=twin)
    refuses(cast, "modificare entrambe", actions.merge, cast.amina, twin, reason="è lei")
    user = cast.user("social_worker")
    SealMemberFactory(seal=seal, user=user)
    merged(cast, cast.amina, twin, actor=cast.as_actor(user))
    with behind_the_wall():
        assert Merge.objects.count() == 1


def test_a_seal_covers_every_record_of_the_human_being_and_no_more_when_they_are_two(cast, far):
    share(far, cast.luino)
    made = merged(cast, cast.amina, far)
    seal = SealFactory(person=cast.amina, office=cast.luino)
    user = cast.user("social_worker")
    SealMemberFactory(seal=seal, user=user)
    sql = "SELECT id FROM people_person WHERE id IN (%s, %s) ORDER BY 1"
    both = (cast.amina.pk, far.pk)
    crema, cittiglio = cast.actor(office=cast.crema), cast.actor(office=cast.cittiglio)
    for actor in (cast.actor(), crema):
        with acting(actor):
            assert run(sql, *both) == []
            assert run("SELECT wall.follows(%s, 'person_view')", far.pk) == [(False,)]
    GrantFactory(person=far, office=cast.cittiglio)
    with acting(cittiglio):
        assert run(sql, *both) == []
    undone(cast, made, actor=cast.as_actor(user))
    for actor in (crema, cittiglio):
        with acting(actor):
            assert run(sql, *both) == [(far.pk,)]
    with acting(cast.actor()):
        assert run(sql, *both) == [(far.pk,)]
