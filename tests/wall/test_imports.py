"""Raw SQL against the imports: another's name, another's office, what was already written."""

import pytest
from django.db import connection

from labimpact.base.wall.session import acting
from labimpact.imports.models import RegisterImport
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.wall.test_forgery import refused

pytestmark = pytest.mark.django_db

CHANGE = "UPDATE imports_registerimport SET {} WHERE id = %s"


@pytest.fixture
def operator(cast):
    return cast.actor()


@pytest.fixture
def other(cast):
    return cast.actor("social_worker")


def _register(cast, **facts):
    return f.RegisterImportFactory(office=cast.luino, **facts)


@pytest.mark.parametrize("state", ["preview", "paused", "done"])
def test_nobody_sets_the_worker_to_work_for_another(cast, operator, other, state):
    register = _register(cast, state=state)
    asked = CHANGE.format("state = 'running', worked_by_id = {}, touched_at = now()")
    with acting(operator):
        assert refused(asked.format(other.user_id), [register.pk])
        assert refused(CHANGE.format(f"worked_by_id = {other.user_id}"), [register.pk])
        assert refused(CHANGE.format("state = 'running'"), [register.pk])
        assert not refused(asked.format(operator.user_id), [register.pk])


def test_the_work_of_another_may_only_be_asked_to_stop(cast, operator, other):
    register = _register(cast, state="running", worked_by_id=other.user_id)
    with acting(operator):
        for change in (
            f"worked_by_id = {operator.user_id}", "turn = turn + 1", "state = 'done'",
            "mapping = '{\"columns\": {}}'",
        ):  # fmt: skip
            assert refused(CHANGE.format(change), [register.pk]), change
        assert not refused(CHANGE.format("stop_asked = true"), [register.pk])
    with acting(other):
        assert refused(CHANGE.format("turn = turn + 2"), [register.pk])
        assert not refused(CHANGE.format("turn = turn + 1"), [register.pk])


@pytest.mark.parametrize(
    "change",
    [
        "office_id = {there}", "started_by_id = {other}", "sha256 = repeat('0', 64)",
        "name = 'altro.csv'", "size = 1", "profile = 'siso'", "created_at = now()",
        "erased_at = now()", "touched_at = '2099-01-01'", "touched_at = '2020-01-01'",
        "kept = '[1]'", "undone = '{{\"person\": 9}}'", "turn = turn + 1", "state = 'done'",
        "state = 'undoing', worked_by_id = {me}, kept = '[1]'",
    ],
)  # fmt: skip
def test_what_an_import_is_does_not_change(cast, other, change):
    operator = cast.actor()
    f.MembershipFactory(user_id=operator.user_id, office=cast.germignaga, role="desk_operator")
    register = _register(cast, created_at="2026-11-20T10:00Z", touched_at="2026-11-20T10:00Z")
    said = change.format(there=cast.germignaga.pk, other=other.user_id, me=operator.user_id)
    with acting(operator):
        assert refused(CHANGE.format(said), [register.pk])
        assert not refused(CHANGE.format("why = '{}', touched_at = now()"), [register.pk])


def test_an_import_begins_in_the_name_of_who_brings_it(cast, operator, other):
    names = (
        'office_id, profile, name, size, sha256, "table", mapping, why, state, done_rows,'
        " total_rows, turn, worked_by_id, stop_asked, trouble, kept, undone, started_by_id"
    )
    make = (
        f"INSERT INTO imports_registerimport ({names}) VALUES"
        " (%s, 'desk', 'a.csv', 1, '', '{}', '{}', '{}', %s, 0, 0, 0, %s, false, '', '[]', '{}',"
        " %s)"
    )
    here, me, them = cast.luino.pk, operator.user_id, other.user_id
    with acting(operator):
        assert refused(make, [here, "columns", None, them])
        assert refused(make, [here, "columns", them, me])
        assert refused(make, [here, "running", None, me])
        assert refused(make, [cast.crema.pk, "columns", None, me])
        assert not refused(make, [here, "columns", None, me])


@pytest.mark.parametrize("state", ["done", "undone"])
def test_a_row_that_is_in_is_not_written_again(cast, operator, state):
    register = _register(cast, state="running", worked_by_id=operator.user_id)
    row = f.ImportRowFactory(register=register, state=state)
    ready = f.ImportRowFactory(register=register)
    change = "UPDATE imports_importrow SET {} WHERE id = %s"
    with acting(operator):
        for said in ("reading = '{\"x\": 1}'", "matches = '[1]'", "state = 'ready'"):
            assert refused(change.format(said), [row.pk]), said
        assert refused("DELETE FROM imports_importrow WHERE id = %s", [row.pk])
        for said in ("number = 99", f"office_id = {cast.crema.pk}", "state = 'undone'"):
            assert refused(change.format(said), [ready.pk]), said
        assert not refused(change.format("reading = '{\"x\": 1}'"), [ready.pk])
        assert not refused(change.format("state = 'done'"), [ready.pk])


def test_a_row_is_said_to_be_in_only_by_who_writes_it(cast, operator, other):
    change = "UPDATE imports_importrow SET state = 'done' WHERE id = %s"
    waiting = f.ImportRowFactory(register=_register(cast))
    theirs = _register(cast, state="running", worked_by_id=other.user_id)
    under_way = f.ImportRowFactory(register=theirs)
    with acting(operator):
        assert refused(change, [waiting.pk])
        assert refused(change, [under_way.pk])
    with acting(other):
        assert not refused(change, [under_way.pk])


ROW = (
    "INSERT INTO imports_importrow (register_id, office_id, number, reading, state, confirmed,"
    " matches, has_matches, choices, fills, failure)"
    " VALUES (%s, %s, 7, '{}', 'ready', false, '[]', false, '{}', '{}', '')"
)
PART = (
    "INSERT INTO imports_importfilepart (register_id, office_id, number, content)"
    " VALUES (%s, %s, 7, 'x')"
)


@pytest.mark.parametrize(("state", "make"), [("reading", ROW), ("columns", PART)])
def test_nothing_is_planted_in_the_register_of_another_office(cast, operator, state, make):
    theirs = f.RegisterImportFactory(office=cast.crema, state=state)
    ours, over = _register(cast, state=state), _register(cast, state="done")
    with acting(operator):
        assert refused(make, [theirs.pk, cast.luino.pk])
        assert refused(make, [theirs.pk, cast.crema.pk])
        assert refused(make, [over.pk, cast.luino.pk])
        assert not refused(make, [ours.pk, cast.luino.pk])


def _sealed_to_the_desk(cast):
    person = f.PersonFactory(registered_office=cast.luino)
    seal = f.SealFactory(person=person, office=cast.luino)
    named = cast.user("social_worker")
    f.SealMemberFactory(seal=seal, user=named)
    return person, cast.as_actor(named)


def _seen(actor):
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("SELECT number FROM imports_importrow ORDER BY number")
        return [number for (number,) in cursor.fetchall()]


def test_rows_that_may_be_about_a_sealed_person_are_hidden_with_them(cast, operator):
    register = _register(cast)
    person, named = _sealed_to_the_desk(cast)
    open_one = {"at": 0, "kind": "name", "sure": False, "person": cast.amina.pk}
    matched = [
        (1, []),
        (2, [open_one]),
        (3, [open_one, open_one | {"person": person.pk}]),
        # Perhaps the same as row 3, and as that which is the same as it.
        (4, [{"at": 0, "kind": "birth", "sure": True, "row": 3, "row_at": 0}]),
        (5, [{"at": 0, "kind": "birth", "sure": True, "row": 4, "row_at": 0}]),
        (6, [{"at": 0, "kind": "birth", "sure": True, "row": 1, "row_at": 0}]),
    ]
    for number, matches in matched:
        f.ImportRowFactory(
            register=register, number=number, matches=matches, has_matches=bool(matches)
        )
    assert _seen(operator) == [1, 2, 6]
    assert _seen(named) == [1, 2, 3, 4, 5, 6]


def test_of_a_sealed_person_neither_link_nor_row_of_a_contact_shows(cast, operator):
    register = _register(cast, state="done")
    person, named = _sealed_to_the_desk(cast)
    contact = f.ContactFactory(office=cast.luino)
    f.ContactParticipantFactory(contact=contact, person=person)
    f.ImportLinkFactory(register=register, row_number=3, contact_id=contact.pk, created=True)
    f.ImportRowFactory(register=register, number=3, state="done")
    links = "SELECT id FROM imports_importlink"
    with acting(operator):
        assert refused(links)
    assert _seen(operator) == []
    with acting(named):
        assert not refused(links)
    assert _seen(named) == [3]


def test_rows_are_cleared_only_of_ones_own_import_that_wrote_nothing(cast, operator):
    clear = "SELECT wall.clear_import_rows(%s)"
    ours, theirs = _register(cast), f.RegisterImportFactory(office=cast.crema)
    written, working = _register(cast), _register(cast, state="running")
    f.ImportLinkFactory(register=written, person=cast.amina)
    for register in (ours, theirs, written, working):
        f.ImportRowFactory(register=register)
    with acting(operator), connection.cursor() as cursor:
        told = []
        for register in (ours, theirs, written, working):
            cursor.execute(clear, [register.pk])
            told.append(cursor.fetchone()[0])
    assert told == [True, False, False, False]
    with behind_the_wall():
        left = RegisterImport.objects.filter(rows__isnull=False)
        assert set(left) == {theirs, written, working}
