"""Holes that an attacker with the source in hand found, each closed."""

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.base.wall.session import acting
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.wall.test_every_table import ROWS, models, rows
from tests.wall.test_forgery import refused

pytestmark = pytest.mark.django_db


def asked(sql: str, params=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


@pytest.mark.parametrize("model", models())
@pytest.mark.parametrize("office", ["germignaga", "crema"])
def test_who_knows_somebody_sees_nobody_else(cast, model, office):
    """An office with persons of its own, not an empty one: one grant must not open every row."""
    theirs = getattr(cast, office)
    f.PersonFactory(registered_office=theirs)
    actor = cast.actor(office=theirs)
    with acting(actor):
        before = rows(model)
    ROWS[model._meta.label](cast)
    with acting(actor):
        # The factory of a contact draws a person; Amina is there from the beginning.
        assert rows(model) == before


@pytest.mark.parametrize("role", ["cultural_mediator", "area_coordinator", "regional_monitor"])
def test_the_history_of_a_contact_is_not_for_who_opens_no_person(cast, role):
    contact = f.ContactFactory(office=cast.luino, note="la nota di prima")
    told = (
        "SELECT count(*) FROM audit_change WHERE table_name = 'desk_contact' AND row_id = %s"
        " AND at = now()"
    )
    with acting(cast.actor()):
        assert not refused("UPDATE desk_contact SET note = 'x' WHERE id = %s", [contact.pk])
        assert asked(told, [contact.pk]) == 1
    with acting(cast.actor(role)):
        assert asked(told, [contact.pk]) == 0


def test_nobody_may_ask_whether_somebody_is_sealed(cast):
    with acting(cast.actor("requester")):
        assert refused("SELECT wall.is_sealed(1)")


def test_a_seal_hides_from_the_office_that_sealed_for_another(cast):
    """Sealed in the name of an office that holds no grant: its colleagues read no seal."""
    person = f.PersonFactory(registered_office=cast.crema)
    with behind_the_wall():
        f.SealFactory(person=person, office=cast.luino, sealed_at="2026-01-01T00:00Z")
    with acting(cast.actor("social_worker")):
        assert asked("SELECT count(*) FROM people_seal") == 0


def test_a_temporary_table_in_front_of_ours_switches_no_check_off(cast):
    """A database copied from a template has its default rights back: the checks hold alone."""
    stored = f.StoredFileFactory(office_id=cast.crema.pk, stored_at="2026-01-01T00:00Z")
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE people_personfile (x int) ON COMMIT DROP")
    with acting(cast.actor()):
        assert refused(
            "INSERT INTO public.people_personfile (person_id, file_id, kind, caption, origin_kind)"
            " VALUES (%s, %s, '', '', '')",
            [cast.amina.pk, stored.pk],
        )


def test_every_function_of_the_wall_that_a_trigger_calls_fixes_its_search_path(db):
    assert (
        asked(
            "SELECT array_agg(p.proname) FROM pg_proc p"
            " WHERE p.pronamespace = 'wall'::regnamespace AND p.proconfig IS NULL"
            " AND p.proname NOT IN ('actor', 'user_id', 'refuse_change')"
        )
        is None
    )


def test_an_emergency_without_an_office_answers_nothing(cast):
    f.PersonFactory(
        registered_office=cast.crema, tax_code="RSSMRA80A01F205X", tax_code_kind="definitive"
    )
    for code in ("RSSMRA80A01F205X", "XXXXXX00X00X000X"):
        with acting(cast.actor()):
            ask = "SELECT wall.open_emergency(NULL, NULL, NULL, %s, 'una prova di sicurezza')"
            with pytest.raises(DatabaseError, match="no emergency access"), transaction.atomic():
                asked(ask, [code])


def test_who_looks_in_by_an_emergency_keeps_nothing(cast):
    """Neither by sharing the person nor by dating its registration today."""
    long_ago = "2026-01-01T00:00Z"
    person = f.PersonFactory(registered_office=cast.crema, registered_at=long_ago)
    actor = cast.actor()
    f.GrantFactory(
        person=person, office=cast.luino, basis="emergency", reason="una prova",
        valid_to="2099-01-01T00:00Z",
    )  # fmt: skip
    grant = (
        "INSERT INTO people_grant (person_id, office_id, basis, reason, review_note,"
        " granted_by_id) VALUES (%s, %s, %s, '', '', %s)"
    )
    with acting(actor):
        assert asked("SELECT count(*) FROM people_person WHERE id = %s", [person.pk]) == 1
        for basis in ("own_contact", "referral", "case_team"):
            assert refused(grant, [person.pk, cast.luino.pk, basis, actor.user_id])
        for change in ("registered_at = now()", f"registered_office_id = {cast.luino.pk}"):
            assert refused(f"UPDATE people_person SET {change} WHERE id = {person.pk}")
        assert refused("UPDATE people_person SET note = 'x' WHERE id = %s", [person.pk])


def test_who_looks_in_by_an_emergency_neither_seals_nor_sends_on(cast):
    """Sealed, the person would be lost to those who follow it; sent, it would stay for ever."""
    person = f.PersonFactory(registered_office=cast.crema)
    f.GrantFactory(
        person=person, office=cast.luino, basis="emergency", reason="una prova",
        valid_to="2099-01-01T00:00Z",
    )  # fmt: skip
    seal = (
        "INSERT INTO people_seal (person_id, office_id, kind, reason, sealed_by_id, lifted_reason)"
        " VALUES (%s, %s, 'violence', 'x', %s, '')"
    )
    send = (
        "INSERT INTO casework_referral (from_office_id, to_office_id, to_name, person_id,"
        " shared_name, shared_contact, reason, note, state, sent_on, sent_by_id, sent_by_name,"
        " answer_note, answered_by_hand, origin_kind) VALUES"
        " (%s, %s, '', %s, '', '', 'x', '', 'sent', current_date, %s, '', '', false, '')"
    )
    worker = cast.actor("social_worker")
    here, there, who = cast.luino.pk, cast.cittiglio.pk, worker.user_id
    with acting(worker):
        assert refused(seal, [person.pk, here, who])
        assert refused(send, [here, there, person.pk, who])
        assert refused(send, [here, here, cast.amina.pk, who])
        assert not refused(send, [here, there, cast.amina.pk, who])
        assert not refused(seal, [cast.amina.pk, here, who])


def test_no_record_is_merged_into_another_by_an_update(cast):
    """What is counted follows it: it would tell of anybody whose number is typed."""
    stranger = f.PersonFactory(registered_office=cast.crema)
    with acting(cast.actor()):
        for other in (stranger.pk, cast.amina.pk):
            change = "UPDATE people_person SET merged_into_id = %s WHERE id = %s"
            assert refused(change, [other, cast.amina.pk])


@pytest.mark.parametrize(
    "table",
    [
        "deliveries_delivery", "worklist_task", "agenda_arrival", "agenda_appointment",
        "agenda_waitinglistentry",
    ],
)  # fmt: skip
def test_no_row_of_an_office_names_a_person_it_never_met(cast, table):
    """What may be counted (`stats.delivery`) would tell of anybody whose number is typed."""
    stranger = f.PersonFactory(registered_office=cast.crema)
    make = {
        "deliveries_delivery": f.DeliveryFactory,
        "worklist_task": f.TaskFactory,
        "agenda_arrival": f.ArrivalFactory,
        "agenda_appointment": f.AppointmentFactory,
        "agenda_waitinglistentry": f.WaitingListEntryFactory,
    }[table]
    row = make(office=cast.luino, person=None)
    change = f"UPDATE {table} SET person_id = %s WHERE id = %s"
    with acting(cast.actor()):
        assert refused(change, [stranger.pk, row.pk])
        assert not refused(change, [cast.amina.pk, row.pk])


def test_a_coordinator_does_not_move_an_office_into_another_area(cast):
    change = "UPDATE network_office SET area_id = %s WHERE id = %s"
    with acting(cast.actor("area_coordinator")):
        assert refused(change, [cast.crema.area_id, cast.luino.pk])
        assert not refused("UPDATE network_office SET phone = '1' WHERE id = %s", [cast.luino.pk])


def test_the_register_of_accesses_is_written_now(cast):
    actor = cast.actor()
    with acting(actor):
        assert refused(
            "INSERT INTO audit_auditevent (at, actor, action, actor_name, office_name,"
            " object_type, object_ids, person_ids, reason, details)"
            " VALUES ('2020-01-01', %s, 'x', '', '', '', '{}', '{}', '', '{}')",
            [actor.wall_name],
        )


def test_a_staff_session_is_short_and_only_an_administrators(cast):
    make = (
        "INSERT INTO accounts_staffsession (user_id, reason, ends_at)"
        " VALUES (%s, 'una ragione', now() + %s::interval)"
    )
    operator, admin = cast.actor(), cast.actor("platform_administrator")
    with acting(operator):
        assert refused(make, [operator.user_id, "10 minutes"])
    with acting(admin):
        assert refused(make, [admin.user_id, "100 years"])
        assert not refused(make, [admin.user_id, "60 minutes"])
        assert refused("UPDATE accounts_staffsession SET ends_at = ends_at + interval '1 day'")
        assert refused("UPDATE accounts_staffsession SET reason = 'un altro'")
        assert not refused("UPDATE accounts_staffsession SET ended_at = now()")


@pytest.mark.parametrize(
    "make",
    [
        f.ContactFactory, f.DeliveryFactory, f.TaskFactory, f.ArrivalFactory,
        f.AppointmentFactory, f.WaitingListEntryFactory,
    ],
)  # fmt: skip
def test_the_work_of_an_office_is_never_deleted(cast, make):
    row = make(office=cast.luino)
    with acting(cast.actor()):
        table = row._meta.db_table
        assert asked(f"SELECT count(*) FROM {table} WHERE id = %s", [row.pk]) == 1
        assert refused(f"DELETE FROM {table} WHERE id = %s", [row.pk])


def test_no_policy_compares_a_column_with_itself(db):
    """A name without its table inside a subquery is the subquery's own, and always equal."""
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, cmd FROM pg_policies WHERE schemaname = 'public'"
            r" AND concat(qual, ' ', with_check) ~ '\m(\w+\.\w+) = \1\M'"
        )
        assert cursor.fetchall() == []


def test_the_history_of_a_shared_person_holds_no_work_of_the_other_office(cast):
    """Both offices open Amina; what Crema does about her stays Crema's, before and after."""
    f.GrantFactory(person=cast.amina, office=cast.crema, basis="referral")
    task = f.TaskFactory(office=cast.crema, person=cast.amina, note="detto a Crema")
    told = "SELECT count(*) FROM audit_change WHERE person_id = %s AND at = now()"
    with acting(cast.actor(office=cast.crema)):
        assert not refused("UPDATE worklist_task SET note = 'x' WHERE id = %s", [task.pk])
        assert asked(told, [cast.amina.pk]) == 1
    with acting(cast.actor()):
        assert asked(told, [cast.amina.pk]) == 0
        assert not refused("UPDATE people_person SET note = 'x' WHERE id = %s", [cast.amina.pk])
        assert asked(told, [cast.amina.pk]) == 1


def test_a_seal_that_was_lifted_leaves_no_word_in_the_history(cast):
    named = cast.user("social_worker")
    seal = f.SealFactory(person=cast.amina, office=cast.luino)
    f.SealMemberFactory(seal=seal, user=named)
    with acting(cast.as_actor(named)):
        assert not refused(
            "UPDATE people_seal SET lifted_at = now(), lifted_reason = 'la tratta è finita'"
            " WHERE id = %s",
            [seal.pk],
        )
    with acting(cast.actor()):
        assert asked("SELECT count(*) FROM people_person") == 1
        assert asked("SELECT count(*) FROM audit_change WHERE table_name = 'people_seal'") == 0
