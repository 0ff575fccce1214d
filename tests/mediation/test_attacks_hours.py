"""Hours that an attacker made vanish, appear or go twice, and can no more."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import approving, cancelling, offering, register, reporting
from labimpact.mediation.actions.holding import session_held
from labimpact.mediation.enums import Answer, State
from labimpact.mediation.models import MediationSession, Mediator
from labimpact.mediation.process import Side
from tests import factories as f
from tests import mediation_factories as m
from tests.agenda.test_concurrency import as_operator, connect
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.mediation.test_hundred_taps import elsewhere
from tests.mediation.test_way import approved, asked, done, hours, said, scheduled
from tests.wall.test_forgery import refused

pytestmark = pytest.mark.django_db

VALIDATE = (
    "UPDATE mediation_mediationsession SET state = 'validated', charged_minutes = 60 WHERE id = %s"
)


@pytest.fixture
def two_done(db) -> Iterator[tuple[int, int, list[int]]]:
    """Two sessions of one request that were done, there for every connection."""

    def lay():
        service, user = m.ServiceFactory(), f.UserFactory()
        f.MembershipFactory(user=user, office=service.office, role="mediation_coordinator")
        package = m.HourPackageFactory(service=service)
        request = m.MediationRequestFactory(
            service=service, from_office=None, body=package.body, package=package, minutes=120,
            approved=True,
        )  # fmt: skip
        sessions = [
            m.MediationSessionFactory(
                request=request, number=n, minutes=60, state="done", starts_at=m.at(-1, 9 + n)
            ).pk
            for n in (1, 2)
        ]
        return service.pk, user.pk, package.pk, package.body_id, sessions

    service, user, package, body, sessions = elsewhere(lay)
    yield user, package, sessions
    with connect() as owner:
        # Nobody takes an entry away but the owner, who laid it down.
        owner.execute("ALTER TABLE mediation_packageentry DISABLE TRIGGER USER")
        owner.execute("DELETE FROM mediation_packageentry WHERE package_id = %s", [package])
        owner.execute("ALTER TABLE mediation_packageentry ENABLE TRIGGER USER")
        for table in ("mediationsession", "mediationrequest", "hourpackage"):
            owner.execute(f"DELETE FROM mediation_{table} WHERE service_id = %s", [service])
        owner.execute("DELETE FROM mediation_mediationservice WHERE office_id = %s", [service])
        owner.execute("DELETE FROM network_membership WHERE office_id = %s", [service])
        (own, area) = owner.execute(
            "DELETE FROM network_office WHERE id = %s RETURNING body_id, area_id", [service]
        ).fetchone()
        owner.execute("DELETE FROM network_body WHERE id = ANY (%s)", [[own, body]])
        owner.execute("DELETE FROM network_territorialarea WHERE id = %s", [area])
        owner.execute("DELETE FROM accounts_user WHERE id = %s", [user])


def until_it_waits(pid: int) -> None:
    with connect() as watch:
        watch.autocommit = True
        for _ in range(200):
            (waits,) = watch.execute(
                "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [pid]
            ).fetchone()
            if waits:
                return
            time.sleep(0.05)
    raise AssertionError("it waits for nobody")


def test_two_sessions_of_one_request_that_are_validated_at_once_are_both_paid(two_done):
    user, package, (first, second) = two_done
    with as_operator(user) as one, as_operator(user) as other, ThreadPoolExecutor(1) as pool:
        one.execute(VALIDATE, [first])
        later = pool.submit(other.execute, VALIDATE, [second])
        until_it_waits(other.info.backend_pid)
        one.commit()
        later.result(20)
        other.commit()
    with connect() as owner:
        found = owner.execute(
            "SELECT reserved, used FROM mediation_hourpackage WHERE id = %s", [package]
        ).fetchone()
    assert found == (0, 120)


def test_a_request_is_locked_before_its_session(world):
    session = approved(world)
    with acting(world.coordinator), CaptureQueriesContext(connection) as queries:
        session_held(session, world.coordinator, Side.COORDINATOR)
    locks = [q["sql"] for q in queries if "FOR UPDATE" in q["sql"]]
    assert ['FROM "mediation_mediationrequest"' in sql for sql in locks] == [True, False]


@pytest.mark.parametrize("state", ["scheduled", "done"])
def test_a_request_of_which_something_is_to_be_or_was_done_is_not_cancelled(world, state):
    mediator = world.mediator()
    session = scheduled(world, mediator)
    if state == "done":
        session = done(world, mediator, session)
    for actor in (world.secretary, world.coordinator):
        with acting(actor):
            assert refused("UPDATE mediation_mediationrequest SET state = 'cancelled'")
    with acting(world.coordinator):
        assert refused("UPDATE mediation_mediationrequest SET state = 'closed'")
        if state == "done":
            reporting.validate(session, by=world.coordinator)
        else:
            cancelling.withdraw(session.request, why="Non serve", by=world.coordinator)
            assert reread(session.request).state == State.CANCELLED


def test_a_session_lasts_as_long_as_its_minutes(world):
    approved(world)
    for actor in (world.secretary, world.coordinator):
        with acting(actor):
            assert refused(
                "UPDATE mediation_mediationsession SET ends_at = starts_at + interval '3 days'"
            )


def twin_of(world, mediator):
    """The same account in the register of another service."""
    office = f.OfficeFactory(area=world.cast.luino.area, kind="mediation_service")
    service = m.ServiceFactory(office=office)
    f.MembershipFactory(user=mediator.user, office=office, role="cultural_mediator")
    twin = m.MediatorFactory(user=mediator.user, service=service, email="")
    request = m.MediationRequestFactory(service=service, approved=True)
    return twin, m.MediationSessionFactory(request=request), office


def test_one_account_in_two_registers_is_in_one_place_at_a_time(world):
    mediator = world.mediator()
    twin, there, office = twin_of(world, mediator)
    session = approved(world)
    with acting(world.coordinator):
        offering.assign(session, mediator, by=world.coordinator)
    other = world.cast.actor("mediation_coordinator", office)
    with acting(other), pytest.raises(Refused, match="altrove"):
        offering.assign(there, twin, by=other)


def test_an_account_that_is_linked_later_is_in_one_place_too(world):
    mediator = world.mediator()
    twin, there, office = twin_of(world, mediator)
    user = mediator.user
    with behind_the_wall():
        Mediator.objects.filter(pk=mediator.pk).update(user=None)
    session = approved(world)
    with acting(world.coordinator):
        offering.assign(session, reread(mediator), by=world.coordinator)
        assert not refused(
            "UPDATE mediation_mediator SET user_id = %s WHERE id = %s", [user.pk, mediator.pk]
        )
    other = world.cast.actor("mediation_coordinator", office)
    with acting(other), pytest.raises(Refused, match="altrove"):
        offering.assign(there, twin, by=other)


def test_nobody_validates_their_own_report_by_leaving_the_register(world):
    user = world.cast.user("mediation_coordinator", world.service.office)
    f.MembershipFactory(user=user, office=world.service.office, role="cultural_mediator")
    mediator = m.MediatorFactory(user=user, service=world.service, email="")
    session = done(world, mediator, scheduled(world, mediator))
    actor = world.cast.as_actor(user)
    validates = "UPDATE mediation_mediationsession SET state = 'validated', charged_minutes = 120"
    with acting(actor):
        assert refused(validates)
        register.change(mediator, values={"user_id": None}, by=actor)
        with pytest.raises(Refused, match="altra persona"):
            reporting.validate(session, by=actor)
        assert refused(validates)
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)


def test_what_is_paid_stays_as_it_was_validated(world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    with acting(world.coordinator):
        assert refused("UPDATE mediation_mediationsession SET charged_minutes = 600")
        reporting.validate(session, by=world.coordinator)
        for _again in range(2):
            for change in ("charged_minutes = 0", "minutes = 15, ends_at = starts_at + '15 min'"):
                assert refused(f"UPDATE mediation_mediationsession SET {change}"), change
            assert refused("UPDATE mediation_sessionreport SET validated_at = NULL")
            assert refused("UPDATE mediation_assignmentway SET told_km = 5000")
            if reread(session).state == State.VALIDATED:
                reporting.to_pay(reread(session), by=world.coordinator)
        reporting.not_to_pay(reread(session), why="Un errore", by=world.coordinator)
        reporting.reopen(reread(session), why="Un errore", by=world.coordinator)
        assert not refused("UPDATE mediation_assignmentway SET told_km = 50")
    assert hours(world) == (60, 2, 0)


def test_a_request_is_approved_from_a_package_that_pays_for_it_alone(world):
    request = asked(world)
    body = world.school.body
    other = m.HourPackageFactory(service=world.service, body=body, offer="facilitation")
    over = m.HourPackageFactory(
        service=world.service, body=body, valid_to=m.today() - timedelta(days=1)
    )
    approve = (
        "UPDATE mediation_mediationrequest SET state = 'approved', approved_minutes = 120,"
        " package_id = %s"
    )
    with acting(world.coordinator):
        assert refused(approve, [None])
        assert refused(approve, [other.pk])
        approving.approve(request, package=world.package, minutes=120, by=world.coordinator)
        for package in (None, other.pk, over.pk):
            assert refused("UPDATE mediation_mediationrequest SET package_id = %s", [package])


def test_no_session_is_approved_outside_its_package(world):
    asked(world)
    over = m.HourPackageFactory(
        service=world.service, body=world.school.body, valid_to=m.today() - timedelta(days=1)
    )
    with acting(world.coordinator):
        assert not refused(
            "UPDATE mediation_mediationrequest SET state = 'approved', approved_minutes = 120,"
            " package_id = %s",
            [over.pk],
        )
        assert refused("UPDATE mediation_mediationsession SET state = 'approved'")


def test_nothing_is_done_before_it_begins_nor_in_another_name(world):
    mediator = world.mediator()
    session = scheduled(world, mediator)
    actor = world.as_mediator(mediator)
    with acting(actor):
        for state in ("done", "no_show"):
            assert refused(f"UPDATE mediation_mediationsession SET state = '{state}'")
        assert refused("UPDATE mediation_mediationsession SET state_why = 'Inaffidabile'")
        now = timezone.now()
        early = said(session, began_at=now - timedelta(hours=1), ended_at=now)
        with pytest.raises(Refused, match="non è ancora cominciato"):
            reporting.write_report(session.assignments.get(), early, by=actor)
    with behind_the_wall():
        MediationSession.objects.filter(pk=session.pk).update(
            starts_at=m.at(-1, 10), ends_at=m.at(-1, 12)
        )
    with acting(actor):
        assert not refused(
            "UPDATE mediation_mediationsession SET state = 'done', state_by_name = 'Il Preside'"
        )
    assert reread(session).state_by_name == mediator.user.full_name


def test_a_place_is_accepted_through_its_offer_alone(world):
    mediator = world.mediator()
    session = approved(world)
    with acting(world.coordinator):
        sent = offering.propose(session, mediator, by=world.coordinator)
    actor = world.as_mediator(mediator)
    accept = "UPDATE mediation_assignment SET place = 'accepted'"
    with acting(actor):
        assert refused(accept)
    with behind_the_wall():
        type(sent.offer).objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    with acting(actor):
        assert refused(accept)
        assert offering.answer_mine(sent.offer, Answer.ACCEPTED, by=actor) == Answer.EXPIRED
