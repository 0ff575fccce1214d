"""Two who merge, or one who merges and one who seals, on real connections that commit."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import psycopg
import pytest

from tests.agenda.test_concurrency import as_operator, connect, office

pytestmark = pytest.mark.django_db
__all__ = ["office"]

EMPTY = (
    "given_name, preferred_name, native_name, sex, birth_missing_reason, birth_place, tax_code,"
    " tax_code_override, marital_status, education, work_condition, literacy, safe_contact_note,"
    " note"
)
MERGE = (
    "INSERT INTO recognition_merge (kept_id, absorbed_id, kept_office_id, absorbed_office_id,"
    " reason, choices, marks, merged_by_id, merged_by_name, undone_by_name, undone_reason)"
    " VALUES (%s, %s, %s, %s, '', '{}', '{}', %s, '', '', '')"
)

DIFFERENT = (
    "INSERT INTO recognition_notthesame (left_id, right_id, why, said_by_id, said_by_name)"
    " VALUES (%s, %s, '', %s, '')"
)


@pytest.fixture
def two(office):
    """Two records that the office follows, really there; taken away afterwards."""
    office_id, user_id = office
    with connect() as owner:
        found = []
        for name in ("Prima", "Seconda"):
            (pk,) = owner.execute(
                f"INSERT INTO people_person (family_name, {EMPTY}, birth_precision, tax_code_kind,"
                " is_unaccompanied_minor, version, registered_office_id)"
                f" VALUES (%s, {', '.join(['%s'] * 14)}, 'unknown', 'none', false, 1, %s)"
                " RETURNING id",
                [name, *[""] * 14, office_id],
            ).fetchone()
            owner.execute(
                "INSERT INTO people_grant (person_id, office_id, basis, reason, review_note)"
                " VALUES (%s, %s, 'own_contact', '', '')",
                [pk, office_id],
            )
            found.append(pk)
    yield office_id, user_id, *found
    with connect() as owner:
        for sql in (
            "DELETE FROM recognition_merge WHERE kept_id = ANY (%s)",
            "DELETE FROM recognition_notthesame WHERE left_id = ANY (%s)",
            "DELETE FROM people_seal WHERE person_id = ANY (%s)",
            "DELETE FROM wall.sealed_near WHERE person_id = ANY (%s)",
            "DELETE FROM people_grant WHERE person_id = ANY (%s)",
            "UPDATE people_person SET merged_into_id = NULL WHERE id = ANY (%s)",
            "DELETE FROM people_person WHERE id = ANY (%s)",
        ):
            owner.execute(sql, [found])


def heads(*persons):
    with connect() as owner:
        rows = owner.execute(
            "SELECT id, merged_into_id FROM people_person WHERE id = ANY (%s)", [list(persons)]
        ).fetchall()
        return dict(rows)


def test_two_who_merge_the_same_records_the_other_way_round_do_it_once(two):
    office_id, user_id, one, other = two
    with as_operator(user_id) as here, as_operator(user_id) as there, ThreadPoolExecutor(1) as hand:
        here.execute(MERGE, [one, other, office_id, office_id, user_id])
        waiting = hand.submit(there.execute, MERGE, [other, one, office_id, office_id, user_id])
        sleep(0.5)
        assert not waiting.done()
        here.commit()
        with pytest.raises(psycopg.errors.CheckViolation, match="stand by themselves"):
            waiting.result(timeout=20)
        there.rollback()
    assert heads(one, other) == {one: None, other: one}


def test_a_seal_put_while_two_records_are_merged_covers_both(two):
    office_id, user_id, one, other = two
    with as_operator(user_id) as here, connect() as owner, ThreadPoolExecutor(1) as hand:
        here.execute(MERGE, [one, other, office_id, office_id, user_id])
        waiting = hand.submit(
            owner.execute,
            "INSERT INTO people_seal (person_id, office_id, kind, reason, sealed_by_id,"
            " lifted_reason) VALUES (%s, %s, 'violence', 'prova', %s, '')",
            [one, office_id, user_id],
        )
        sleep(0.5)
        assert not waiting.done()
        here.commit()
        waiting.result(timeout=20)
    with as_operator(user_id) as desk:
        rows = desk.execute(
            "SELECT id FROM people_person WHERE id = ANY (%s)", [[one, other]]
        ).fetchall()
    assert rows == []


def test_two_who_separate_the_same_records_do_it_once(two):
    office_id, user_id, one, other = two
    undo = "UPDATE recognition_merge SET undone_at = now() WHERE kept_id = %s"
    with as_operator(user_id) as here, as_operator(user_id) as there, ThreadPoolExecutor(1) as hand:
        here.execute(MERGE, [one, other, office_id, office_id, user_id])
        here.commit()
        here.execute(undo, [one])
        waiting = hand.submit(there.execute, undo, [one])
        sleep(0.5)
        assert not waiting.done()
        here.commit()
        with pytest.raises(psycopg.errors.CheckViolation, match="undone once"):
            waiting.result(timeout=20)
        there.rollback()
    assert heads(one, other) == {one: None, other: None}


@pytest.mark.parametrize("first", ["merged", "different"])
def test_one_who_merges_and_one_who_tells_apart_do_not_both(two, first):
    office_id, user_id, one, other = two
    merge = (MERGE, [one, other, office_id, office_id, user_id])
    tell = (DIFFERENT, [*sorted((one, other)), user_id])
    doing, waited, said = (
        (merge, tell, "are merged") if first == "merged" else (tell, merge, "two people")
    )
    with as_operator(user_id) as here, as_operator(user_id) as there, ThreadPoolExecutor(1) as hand:
        here.execute(*doing)
        waiting = hand.submit(there.execute, *waited)
        sleep(0.5)
        assert not waiting.done()
        here.commit()
        with pytest.raises(psycopg.errors.CheckViolation, match=said):
            waiting.result(timeout=20)
        there.rollback()
