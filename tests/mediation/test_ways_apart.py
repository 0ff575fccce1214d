"""From several places a way says where somebody lives: who reads it, and who reads why somebody is
suspended."""

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labimpact.base.wall.session import acting
from labimpact.mediation.actions import offering, register, reporting
from labimpact.mediation.actions.requesting import Time
from labimpact.mediation.enums import Place
from labimpact.mediation.models import Assignment, AssignmentWay, MediationSession
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.factories import BodyFactory, OfficeFactory
from tests.mediation.conftest import reread
from tests.mediation.test_attacks_sides import read
from tests.mediation.test_way import approved, done, said, scheduled
from tests.wall.test_forgery import refused

pytestmark = pytest.mark.django_db
HOME, HERE = {"latitude": 45.36, "longitude": 9.68}, {"latitude": 45.99, "longitude": 8.74}
WAYS = "SELECT travel_minutes, told_minutes, told_km FROM mediation_assignmentway"
WHY = "SELECT why FROM mediation_suspension"
EVERYTHING = "SELECT coalesce(string_agg(x::text, ' '), '') FROM mediation_{} x"


def sides(world, mediator) -> dict:
    """Everybody who could ask: the two who may read a way, and those who may not."""
    area = world.cast.luino.area
    school = OfficeFactory(name="Altra", area=area, body=BodyFactory(name="IC di Luino"))
    far = OfficeFactory(area=world.cast.crema.area, kind="mediation_service")
    m.ServiceFactory(office=far)
    return {
        "coordinator": world.coordinator,
        "mediator": world.as_mediator(mediator),
        "other mediator": world.as_mediator(world.mediator()),
        "requester": world.secretary,
        "other requester": world.cast.actor("requester", school),
        "other coordinator": world.cast.actor("mediation_coordinator", far),
    }


def answers(everybody, sql):
    found = {}
    for name, actor in everybody.items():
        with acting(actor):
            found[name] = read(sql)
    return found


def test_a_way_is_read_by_who_coordinates_and_who_goes_alone(world):
    mediator = world.mediator(**HOME)
    session = scheduled(world, mediator, **HERE)
    session = done(world, mediator, session, travel_minutes=77, km=93)
    with behind_the_wall():
        reckoned = session.assignments.get().way.travel_minutes
    assert reckoned > 60
    rows = [(reckoned, 77, 93)]
    assert answers(sides(world, mediator), WAYS) == {
        "coordinator": rows, "mediator": rows, "other mediator": [],
        "requester": [], "other requester": [], "other coordinator": [],
    }  # fmt: skip
    with acting(world.secretary):
        # What they do read of it says nothing of the way.
        for table in ("assignment", "sessionreport"):
            columns = dict(read(
                "SELECT key, value FROM (SELECT to_jsonb(x) AS row FROM"
                f" mediation_{table} x) y, jsonb_each_text(y.row)"
            ))  # fmt: skip
            assert columns, table
            assert columns.get("travel_minutes", "0") == columns.get("km", "0") == "0"
            assert columns.get("leaves_at") is None
        assert read("SELECT count(*) FROM audit_change") == [(0,)]


def test_nobody_but_those_two_tells_a_way_and_the_database_alone_reckons_it(world):
    mediator = world.mediator(**HOME)
    session = done(world, mediator, scheduled(world, mediator, **HERE), km=10)
    for name, actor in sides(world, mediator).items():
        may = name in ("coordinator", "mediator")
        with acting(actor):
            assert refused("UPDATE mediation_assignmentway SET told_km = told_km + 1") != may, name
            for change in ("leaves_at = now()", "travel_minutes = 0", "is_live = false",
                           "mediator_id = 0", "service_id = 0", "account_id = NULL"):  # fmt: skip
                assert refused(f"UPDATE mediation_assignmentway SET {change}"), (name, change)
            assert refused("DELETE FROM mediation_assignmentway"), name
            assert refused(
                "INSERT INTO mediation_assignmentway (assignment_id, mediator_id, service_id,"
                " is_live, leaves_at, ends_at, travel_minutes)"
                " SELECT id, mediator_id, service_id, false, now(), now(), 0"
                " FROM mediation_assignment"
            ), name
            assert refused("SELECT wall.reckon_way(1)"), name
    with behind_the_wall():
        assert session.assignments.get().way.told_km == 12


def test_of_what_is_not_told_yet_there_is_no_way_to_pay(world):
    mediator = world.mediator()
    scheduled(world, mediator)
    with acting(world.as_mediator(mediator)):
        assert refused("UPDATE mediation_assignmentway SET told_km = 999")


def test_a_way_told_twice_over_keeps_its_history_and_stays_once_validated(world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator), travel_minutes=20, km=8)
    actor = world.as_mediator(mediator)
    with acting(actor):
        assignment = session.assignments.get()
        report = reporting.write_report(
            assignment, said(session, travel_minutes=30, km=9, seen=1, key="k2"), by=actor
        )
    assert report.version == 2
    with behind_the_wall():
        assert read(
            "SELECT old_values ->> 'told_km', new_values ->> 'told_km' FROM audit_change"
            " WHERE table_name = 'mediation_assignmentway' AND old_values ? 'told_km'"
            " ORDER BY id DESC LIMIT 1"
        ) == [("8", "9")]
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
    for side in (world.coordinator, actor):
        with acting(side):
            assert refused("UPDATE mediation_assignmentway SET told_minutes = 600")


def test_the_way_is_refused_by_its_own_rule_where_the_sessions_do_not_meet(world):
    mediator = world.mediator(**HERE)
    first = approved(world, **HERE)
    far = approved(world, times=[Time(m.at(2, 12, 15), 60)], **HOME)
    with acting(world.coordinator):
        offering.propose(first, mediator, by=world.coordinator)
    with behind_the_wall(), pytest.raises(IntegrityError, match="one_way_at_a_time"):
        m.AssignmentFactory(session=far, mediator=mediator, service=world.service)


def test_a_session_that_moves_away_lets_the_next_one_set_out_from_before_it(world):
    """The morning at home, noon far away: the evening sets out from where one is by then."""
    mediator = world.mediator(**HOME)
    noon = approved(world, times=[Time(m.at(2, 14), 60)], **HERE)
    evening = approved(world, times=[Time(m.at(2, 15), 60)], **HERE)
    with acting(world.coordinator):
        for session in (noon, evening):
            offering.propose(session, mediator, by=world.coordinator)

    def minutes(session):
        with behind_the_wall():
            return AssignmentWay.objects.get(assignment__session=session).travel_minutes

    assert (minutes(noon) > 60, minutes(evening)) == (True, 0)
    with behind_the_wall():
        MediationSession.objects.filter(pk=noon.pk).update(
            starts_at=m.at(2, 8), ends_at=m.at(2, 9), **HOME
        )
    assert minutes(noon) == 0
    assert minutes(evening) > 60
    with behind_the_wall():
        MediationSession.objects.filter(pk=noon.pk).update(
            starts_at=m.at(2, 20), ends_at=m.at(2, 21)
        )
    assert minutes(evening) > 60


def test_who_is_let_go_has_the_hour_of_the_way_back(world):
    mediator = world.mediator(**HOME)
    session = approved(world, times=[Time(m.at(2, 14), 60)], **HERE)
    before = approved(world, times=[Time(m.at(2, 12), 90)], **HOME)
    with acting(world.coordinator):
        offering.propose(session, mediator, by=world.coordinator)
        offering.release(Assignment.objects.get(session=session), why="Prova", by=world.coordinator)
        offering.propose(before, mediator, by=world.coordinator)
    with behind_the_wall():
        live = AssignmentWay.objects.filter(is_live=True)
        assert list(live.values_list("assignment__session", flat=True)) == [before.pk]


def test_an_account_in_two_registers_is_on_one_way(world):
    """Whoever gets the account later has its ways along."""
    one = world.mediator(role=False, **HERE)
    session = approved(world, **HERE)
    with acting(world.coordinator):
        offering.propose(session, one, by=world.coordinator)
    user = world.cast.user("cultural_mediator", world.service.office)
    with behind_the_wall():
        type(one).objects.filter(pk=one.pk).update(user=user)
        place = Assignment.objects.get(session=session)
        assert place.account_id == place.way.account_id == user.pk


def test_the_page_of_a_request_says_the_way_to_who_coordinates_alone(world, client):
    mediator = world.mediator(**HOME)
    session = scheduled(world, mediator, **HERE)
    address = reverse("mediation:request", args=[session.request_id])
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    assert "di strada" in client.get(address).text
    client.force_login(world.cast.user("requester", world.school))
    assert "di strada" not in client.get(address).text


def test_a_validation_shows_the_way_that_was_told_in_as_many_questions(world, client):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator), travel_minutes=40, km=31)
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    address = reverse("mediation:validate", args=[session.pk])
    with CaptureQueriesContext(connection) as asked:
        assert "31 km" in client.get(address).text
    ways = [q for q in asked.captured_queries if 'FROM "mediation_assignmentway"' in q["sql"]]
    assert ways == [], "it comes with the assignment"


def test_why_somebody_is_suspended_is_read_by_who_coordinates_alone(world, client):
    mediator = world.mediator()
    with acting(world.coordinator):
        register.suspend(mediator, why="Verifica in corso", release=False, by=world.coordinator)
    everybody = sides(world, mediator)
    assert answers(everybody, WHY) == {
        name: [("Verifica in corso",)] if name == "coordinator" else [] for name in everybody
    }
    with acting(everybody["mediator"]):
        assert read("SELECT count(*) FROM mediation_mediator") == [(1,)]
        for table in ("mediator", "assignmentend", "offer", "suspension"):
            assert "Verifica" not in read(EVERYTHING.format(table))[0][0]
    for name, actor in everybody.items():
        with acting(actor):
            assert refused("UPDATE mediation_suspension SET why = 'x'"), name
            assert refused("DELETE FROM mediation_suspension"), name
            may = name == "coordinator"
            assert refused(
                "INSERT INTO mediation_suspension (mediator_id, starts_on, why)"
                " VALUES (%s, current_date, 'x')",
                [mediator.pk],
            ) != may, name  # fmt: skip
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    with acting(world.coordinator):
        register.reinstate(mediator, by=world.coordinator)
        register.suspend(reread(mediator), why="Di nuovo", release=False, by=world.coordinator)
    text = client.get(reverse("mediation:mediator", args=[mediator.pk])).text
    assert "Di nuovo" in text
    assert "Verifica in corso" not in text


def test_the_days_of_somebody_say_the_way_without_a_question_each(world, client):
    mediator = world.mediator(**HOME)
    client.force_login(mediator.user)
    client.get(reverse("mediation:day"))
    counts = []
    for number in (1, 4):
        while _many(mediator) < number:
            _give(world, mediator)
        with CaptureQueriesContext(connection) as asked:
            text = client.get(reverse("mediation:day")).text
        assert text.count("Parti alle") == number
        counts.append(len(asked))
    assert counts[0] == counts[1]


def _many(mediator) -> int:
    with behind_the_wall():
        return mediator.assignments.filter(place=Place.ACCEPTED).count()


def _give(world, mediator) -> None:
    scheduled(world, mediator, times=[Time(m.at(2 + _many(mediator), 10), 60)], **HERE)
