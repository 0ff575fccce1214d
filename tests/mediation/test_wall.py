"""The wall around mediation: the ways of a session, forged hours, other people's rows."""

import re
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact import mediation
from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.mediation import models
from labimpact.mediation.enums import State
from labimpact.mediation.process import MOVES
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.wall.test_forgery import refused

pytestmark = pytest.mark.django_db
SQL = Path(mediation.__file__).parent / "wall" / "c_moves.sql"


def test_the_database_and_the_process_know_the_same_ways():
    text = SQL.read_text().split("FUNCTION wall.session_moves()")[1].split("AS way(")[0]
    found = re.findall(r"\('(\w+)', '(\w+)', '\{([\w,]+)\}'", text)
    in_database = {(a, b, frozenset(who.split(","))) for a, b, who in found}
    assert in_database == {(mv.start, mv.end, frozenset(mv.who)) for mv in MOVES}


def session(world, **values):
    return m.MediationSessionFactory(
        request=m.MediationRequestFactory(
            service=world.service, from_office=world.school, approved=True, **values
        )
    )


def place(world, mediator, **values):
    return m.AssignmentFactory(
        session=session(world), mediator=mediator, service=world.service, **values
    )


def test_hours_are_written_by_nobody(world):
    with acting(world.coordinator):
        assert refused("UPDATE mediation_hourpackage SET granted = 999999")
        assert refused("UPDATE mediation_hourpackage SET reserved = 0, used = 0")
        assert refused(
            "INSERT INTO mediation_packageentry (package_id, kind, minutes, why, made_by_name,"
            " made_at) VALUES (%s, 'grant', 600, '', '', now())", [world.package.pk],
        )  # fmt: skip
        for call in (
            "SELECT wall.move_hours(%s, 'grant', 600, NULL, 'x')",
            "SELECT wall.settle_package(%s)",
            "SELECT wall.settle_offer(%s, 'accepted', '', NULL)",
        ):
            assert denied(call, [world.package.pk])
        assert not refused("UPDATE mediation_hourpackage SET title = 'Ore 2026'")
    assert reread(world.package).granted == 3600


def denied(sql, params=()):
    """True when the database refuses to answer at all."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
    except DatabaseError:
        return True
    return False


def test_a_requester_grants_no_hours_and_approves_nothing(world):
    row = m.MediationRequestFactory(service=world.service, from_office=world.school)
    session = m.MediationSessionFactory(request=row)
    with acting(world.secretary):
        assert denied("SELECT wall.grant_hours(%s, 600, 'x')", [world.package.pk])
        assert refused(
            "UPDATE mediation_mediationrequest SET state = 'approved', approved_minutes = 60"
        )
        assert refused("UPDATE mediation_mediationrequest SET approved_minutes = 60")
        assert refused("UPDATE mediation_mediationrequest SET package_id = %s", [world.package.pk])
        assert refused("UPDATE mediation_mediationsession SET state = 'approved'")
        assert refused("UPDATE mediation_mediationsession SET charged_minutes = 600")
        assert not refused("UPDATE mediation_mediationsession SET state = 'cancelled'")
    assert reread(session).state == State.CANCELLED


def test_a_mediator_moves_only_their_own_and_only_forward(world):
    mine, other = world.mediator(), world.mediator()
    kept = place(world, mine, place="accepted")
    theirs = place(world, other, place="accepted")
    with behind_the_wall():
        for each in (kept, theirs):
            models.MediationSession.objects.filter(pk=each.session_id).update(state="assigned")
            models.MediationSession.objects.filter(pk=each.session_id).update(state="accepted")
            models.MediationSession.objects.filter(pk=each.session_id).update(state="scheduled")
    with acting(world.as_mediator(mine)):
        update = "UPDATE mediation_mediationsession SET state = %s WHERE id = %s"
        assert refused(update, ["done", theirs.session_id])
        assert refused(update, ["validated", kept.session_id])
        assert refused(update, ["cancelled", kept.session_id])
        assert refused(
            "UPDATE mediation_mediationsession SET starts_at = now() WHERE id = %s",
            [kept.session_id],
        )
        assert refused("UPDATE mediation_assignment SET place = 'released'")
        for name in ("leaves_at = now()", "travel_minutes = 0", "is_live = false"):
            assert refused(f"UPDATE mediation_assignmentway SET {name}"), name
        assert refused(update, ["done", kept.session_id])
    with behind_the_wall():
        models.MediationSession.objects.filter(pk=kept.session_id).update(
            starts_at=m.at(-1, 10), ends_at=m.at(-1, 12)
        )
    with acting(world.as_mediator(mine)):
        assert not refused(update, ["done", kept.session_id])


def test_a_mediator_reads_nobody_elses_rows(world):
    mine, other = world.mediator(), world.mediator()
    place(world, other, place="accepted")
    m.MediatorContractFactory(mediator=other)
    m.OfferFactory(session=session(world), mediator=other, service=world.service)
    with acting(world.as_mediator(mine)):
        for model in (
            models.Assignment, models.MediationRequest, models.MediationSession,
            models.MediatorContract, models.Offer, models.HourPackage,
        ):  # fmt: skip
            assert not model.objects.exists(), model
        assert list(models.Mediator.objects.values_list("pk", flat=True)) == [mine.pk]
        assert list(
            models.Availability.objects.order_by().values_list("mediator", flat=True).distinct()
        ) == [mine.pk]  # fmt: skip


def test_a_mediator_writes_no_availability_of_another(world):
    mine, other = world.mediator(), world.mediator()
    insert = (
        "INSERT INTO mediation_availability (mediator_id, weekday, begins_at, ends_at)"
        " VALUES (%s, 1, '09:00', '10:00')"
    )
    with acting(world.as_mediator(mine)):
        assert not refused(insert, [mine.pk])
        assert refused(insert, [other.pk])
        assert refused("UPDATE mediation_mediator SET desired_week = 9999")


def test_another_service_reads_nothing_of_this_one(world):
    place(world, world.mediator(), place="accepted")
    stranger = world.cast.actor("mediation_coordinator", world.cast.crema)
    with acting(stranger):
        for model in (
            models.Assignment, models.HourPackage, models.MediationRequest,
            models.MediationSession, models.Mediator, models.MediatorLanguage,
        ):  # fmt: skip
            assert not model.objects.exists(), model


def test_a_requester_reads_no_register_and_no_other_school(world):
    world.mediator()
    m.MediationRequestFactory(service=world.service)
    with acting(world.secretary):
        for model in (models.Mediator, models.MediatorLanguage, models.MediationRequest):
            assert not model.objects.exists(), model
        assert models.HourPackage.objects.count() == 1


def test_no_session_is_forged_into_another_request(world):
    row = m.MediationRequestFactory(service=world.service)
    with acting(world.secretary):
        assert refused(
            "INSERT INTO mediation_mediationsession (request_id, service_id, from_office_id,"
            " number, starts_at, ends_at, minutes, state, is_flexible, is_locked, place,"
            " state_by_name, state_why, charged_minutes, state_at, created_at)"
            " VALUES (%s, %s, %s, 1, now(), now() + interval '1 hour', 60, 'requested', false,"
            " false, '', '', '', 0, now(), now())",
            [row.pk, world.service.pk, world.school.pk],
        )


def test_a_link_opens_what_its_secret_opens_and_nothing_else(world):
    offer = m.OfferFactory(session=session(world), mediator=world.mediator(), service=world.service)
    with acting_as(System.MEDIATION_LINK), connection.cursor() as cursor:
        for model in (
            models.Offer, models.Assignment, models.MediationSession, models.MediationRequest,
            models.Mediator, models.SessionReport,
        ):  # fmt: skip
            assert not model.objects.exists(), model
        cursor.execute("SELECT count(*) FROM wall.offer_shown('')")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT session_id FROM wall.offer_shown(%s)", [offer.key_hash])
        assert cursor.fetchone() == (offer.session_id,)
    with acting(world.secretary):
        assert denied("SELECT * FROM wall.offer_shown(%s)", [offer.key_hash])
        assert denied("SELECT wall.answer_by_link(%s, 'accepted', '', NULL)", [offer.key_hash])
        assert denied("SELECT wall.answer_mine(%s, 'accepted', '', NULL)", [offer.pk])


def test_no_row_of_mediation_is_deleted(world):
    place(world, world.mediator())
    with acting(world.coordinator):
        for model in (
            models.Assignment, models.HourPackage, models.MediationRequest,
            models.MediationSession, models.Mediator,
        ):  # fmt: skip
            assert refused(f"DELETE FROM {model._meta.db_table}"), model


def test_nobody_is_sent_by_another_service(world):
    stranger = m.MediatorFactory()
    insert = (
        "INSERT INTO mediation_assignment (session_id, mediator_id, mediator_name, service_id,"
        " place, starts_at, ends_at, made_by_name, made_at)"
        " VALUES (%s, %s, 'x', %s, 'offered', now(), now(), '', now())"
    )
    row = session(world)
    with acting(world.coordinator):
        assert refused(insert, [row.pk, stranger.pk, world.service.pk])
        assert not refused(insert, [row.pk, world.mediator().pk, world.service.pk])
