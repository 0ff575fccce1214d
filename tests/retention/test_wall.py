"""Attacks: nobody erases by hand, writes a plan, or opens the registers by pretending to."""

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.retention import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast):
    return cast.actor("privacy_officer")


def refused(statement, *given):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, given)


INNER = (
    "SELECT wall.erase_rows('people_person', ARRAY[1::bigint])",
    "SELECT wall.erase_persons(ARRAY[1::bigint], 5)",
    "SELECT wall.make_anonymous(ARRAY[1::bigint], 5)",
    "SELECT wall.empty_contacts(ARRAY[1::bigint])",
    "SELECT wall.record_is_kept(1, current_date, '{}')",
    "SELECT * FROM wall.past_its_time(1, current_date, '{}')",
    "SELECT wall.text_is_kept('contact', 1, '{}')",
    "SELECT wall.only_held(1, current_date, '{}')",
    "INSERT INTO wall.erasing_now VALUES (pg_current_xact_id()::text)",
)


@pytest.mark.parametrize("statement", INNER)
@pytest.mark.parametrize("system", [System.WORKER, System.RETENTION])
def test_the_tools_of_the_retention_are_in_no_role_s_hands(cast, statement, system):
    with acting_as(system):
        refused(statement)


def test_the_setting_alone_opens_neither_registers_nor_silence(cast, officer):
    person = f.PersonFactory(registered_office=cast.luino)
    desk = cast.actor()
    with acting(desk), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('labimpact.erasing', '1', true)")
        refused("UPDATE audit_auditevent SET reason = ''")
        refused("DELETE FROM audit_change")
        cursor.execute("UPDATE people_person SET note = 'x' WHERE id = %s", [person.pk])
        cursor.execute("SELECT count(*) FROM audit_change WHERE row_id = %s", [person.pk])
        assert cursor.fetchone()[0] == 1


def test_the_owner_too_finds_the_registers_closed_outside_a_plan(cast):
    f.AuditEventFactory()
    with behind_the_wall():
        refused("UPDATE audit_auditevent SET reason = 'x'")
        refused("DELETE FROM audit_auditevent")


def test_a_plan_is_written_by_the_database_and_confirmed_step_by_step(cast, officer):
    w.stale(cast.luino)
    made = w.planned(officer, cast.luino)
    with acting(officer):
        refused("INSERT INTO retention_disposalplan (as_of, fingerprint) VALUES (now(), 'x')")
        refused("INSERT INTO retention_disposalitem (plan_id, kind, object_id, office_id)"
                " VALUES (%s, 'person', 1, 1)", made)  # fmt: skip
        refused("UPDATE retention_disposalplan SET counts = '{}'")
        refused("UPDATE retention_disposalplan SET state = 'done'")
        refused("UPDATE retention_disposalplan SET state = 'confirmed', confirmed_at = now(),"
                " confirmed_by_id = wall.user_id(), not_before = current_date")  # fmt: skip
        refused("UPDATE retention_disposalplan SET state = 'confirmed', confirmed_at = now(),"
                " confirmed_by_id = 0, not_before = current_date + 60")  # fmt: skip
        refused("SELECT wall.dispose(%s, 10)", made)
        refused("SELECT wall.finish_disposal(%s)", made)


@pytest.mark.parametrize("role", ["desk_operator", "area_coordinator", "regional_monitor"])
def test_others_neither_plan_nor_read_plans(cast, officer, role):
    made = w.planned(officer, cast.luino)
    with acting(cast.actor(role)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM retention_disposalplan")
        assert cursor.fetchone()[0] == 0
        refused("SELECT wall.make_disposal_plan(%s, current_date, '{}')", cast.luino.area_id)
        refused("SELECT wall.warn_offices(%s, ARRAY['x', 'y', 'z'], 'n', current_date)", made)


def test_an_officer_stays_in_their_area(cast, officer):
    with acting(officer):
        refused("SELECT wall.make_disposal_plan(%s, current_date, '{}')", cast.crema.area_id)
        refused("SELECT wall.make_disposal_plan(NULL, current_date, '{}')")


def test_a_hold_cannot_be_forged_moved_or_lifted_in_silence(cast, officer):
    f.LegalHoldFactory(office=cast.luino)
    with acting(officer):
        refused("UPDATE retention_legalhold SET reason = 'altro'")
        refused("UPDATE retention_legalhold SET until = current_date - 1")
        refused("UPDATE retention_legalhold SET lifted_at = now(), lifted_by_id = wall.user_id()")
        refused("INSERT INTO retention_legalhold (scope, office_id, reason, placed_by_id,"
                " lifted_reason) VALUES ('office', %s, 'x', %s, '')",
                cast.luino.pk, f.UserFactory().pk)  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM retention_legalhold")
            assert cursor.rowcount == 0


def hold_on(cast, column, number):
    scope = column.removesuffix("_id")
    refused(
        f"INSERT INTO retention_legalhold (scope, office_id, {column}, reason, placed_by_id,"
        " lifted_reason) VALUES (%s, %s, %s, 'procedimento', wall.user_id(), '')",
        scope, cast.luino.pk, number,
    )  # fmt: skip


def test_a_hold_is_on_whom_the_office_knows_and_the_answer_is_for_who_may_hold(cast, officer):
    known = w.stale(cast.luino)
    stranger = w.stale(cast.crema)
    case = f.ProcedureCaseFactory(office=cast.crema, person=stranger)
    ask = "SELECT wall.may_be_held(%s, %s, %s)"
    with acting(officer), connection.cursor() as cursor:
        for person, number, said in (
            (known.pk, None, True), (stranger.pk, None, False), (10**12, None, False),
            (None, case.pk, False),
        ):  # fmt: skip
            cursor.execute(ask, [cast.luino.pk, person, number])
            assert cursor.fetchone()[0] is said
        cursor.execute(ask, [cast.crema.pk, stranger.pk, None])
        assert cursor.fetchone()[0] is False
        hold_on(cast, "person_id", stranger.pk)
        hold_on(cast, "person_id", 10**12)
        hold_on(cast, "case_id", case.pk)
    for role in ("desk_operator", "area_coordinator", "regional_monitor"):
        with acting(cast.actor(role)), connection.cursor() as cursor:
            cursor.execute(ask, [cast.luino.pk, known.pk, None])
            assert cursor.fetchone()[0] is False
