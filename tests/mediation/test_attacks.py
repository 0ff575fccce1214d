"""What an attacker once did to mediation, and can do no more."""

from datetime import date, timedelta
from time import process_time

import pytest

from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.deliveries.models import Delivery
from labimpact.mediation.actions import arriving, cancelling, offering, reporting
from labimpact.mediation.calendar_file import read
from labimpact.mediation.enums import Answer, State
from labimpact.mediation.models import MediationSession, SessionLink, SessionReport
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.mediation.test_wall import denied
from tests.mediation.test_way import done, said, scheduled
from tests.wall.test_forgery import refused

pytestmark = pytest.mark.django_db
# A rule that never comes true; one that has come true each day since long ago; dates without end.
NEVER = (
    "BEGIN:VEVENT\nUID:a\nDTSTART:20260105T090000Z\nDTEND:20260105T100000Z\n"
    "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT\n"
)
DAILY = (
    "BEGIN:VEVENT\nUID:a\nDTSTART:19700101T090000Z\nDTEND:19700101T100000Z\n"
    "RRULE:FREQ=DAILY;UNTIL=20200101T000000Z\nEND:VEVENT\n"
)
DATES = ",".join(f"2027{month:02}{day:02}T{hour:02}0000Z" for month in range(1, 13)
                 for day in range(1, 29) for hour in range(24))  # fmt: skip


def report_of(session) -> SessionReport:
    with behind_the_wall():
        return session.reports.get()


def sign(session, *, seen=None, **said):
    report = report_of(session)
    return reporting.sign(report, seen=report.version if seen is None else seen, **said)


def test_a_dispute_is_closed_by_who_made_it_or_by_who_coordinates(world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    with acting(world.secretary):
        reporting.dispute(report_of(session), text="Un'ora in meno", by=world.secretary)
    actor = world.as_mediator(mediator)
    with acting(actor):
        with pytest.raises(Refused, match="contestata"):
            sign(session, name="Preside", strokes=[[[1, 1]]], by=actor)
        assignment = session.assignments.get()
        reporting.write_report(assignment, said(session, seen=2, key="k9"), by=actor)
        assert refused("UPDATE mediation_sessionreport SET disputed_at = NULL, dispute = ''")
    with acting(world.coordinator):
        with pytest.raises(Refused, match="contestata"):
            reporting.validate(session, by=world.coordinator)
        reporting.settle_dispute(session, why="Sentiti tutti e due", by=world.coordinator)
        reporting.validate(session, by=world.coordinator)


def test_nobody_signs_for_the_school_without_its_hand_nor_twice(world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    actor = world.as_mediator(mediator)
    with acting(actor), pytest.raises(Refused, match="riquadro"):
        sign(session, name="Preside", strokes=[], by=actor)
    with acting(world.secretary):
        sign(session, name="Segreteria", strokes=[], by=world.secretary)
    with acting(actor), pytest.raises(Refused, match="già firmata"):
        sign(session, name="Preside", strokes=[[[1, 1]]], by=actor)


def test_an_arrival_of_who_left_is_neither_paid_nor_counted(world):
    left, stays = world.mediator(), world.mediator()
    session = scheduled(world, left)
    with behind_the_wall():
        place = session.assignments.get()
        m.SessionReportFactory(assignment=place, version=0)
    actor = world.as_mediator(left)
    with acting(actor):
        offering.give_back(place, reason="busy", by=actor)
    with acting(world.coordinator):
        sent = offering.propose(reread(session), stays, by=world.coordinator)
    other = world.as_mediator(stays)
    with acting(other):
        offering.answer_mine(sent.offer, Answer.ACCEPTED, by=other)
    session = done(world, stays, reread(session))
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
    assert reread(session).charged_minutes == 120
    with behind_the_wall():
        rows = Delivery.objects.filter(origin_kind="mediation.session", voided_at=None)
        assert sum(row.minutes for row in rows) == 120


def test_a_no_show_that_is_reopened_is_still_one(world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator), outcome="no_show", heads=0)
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
        reporting.reopen(reread(session), why="Ricontrollo", by=world.coordinator)
    assert reread(session).state == State.NO_SHOW


def test_a_school_cancels_nothing_that_has_begun(world):
    session = scheduled(world, world.mediator())
    with behind_the_wall():
        MediationSession.objects.filter(pk=session.pk).update(
            starts_at=m.at(-1, 10), ends_at=m.at(-1, 12)
        )
    with acting(world.secretary):
        with pytest.raises(Refused, match="già cominciato"):
            cancelling.cancel(reread(session), why="Mai venuti", by=world.secretary)
        assert refused("UPDATE mediation_mediationsession SET state = 'cancelled'")


def test_what_is_validated_stays_as_it_was(world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    with acting(world.secretary):
        assert refused("UPDATE mediation_assignmentway SET told_km = 999")
        assert refused("UPDATE mediation_sessionreport SET heads = 999")
        assert refused("UPDATE mediation_sessionreport SET validated_at = now()")
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
    with acting(world.as_mediator(mediator)):
        assert refused("UPDATE mediation_assignmentway SET told_km = 999")
        assert refused("UPDATE mediation_sessionreport SET heads = 999")


def test_nobody_validates_their_own_report(world):
    actor = world.coordinator
    mediator = world.mediator()
    with behind_the_wall():
        session = done(world, mediator, scheduled(world, mediator))
        type(mediator).objects.filter(pk=mediator.pk).update(user=actor.user_id)
    with acting(actor), pytest.raises(Refused, match="un'altra persona"):
        reporting.validate(session, by=actor)


def test_a_service_makes_no_link_to_the_session_of_another(world):
    session = scheduled(world, world.mediator())
    stranger = m.ServiceFactory(office=world.cast.crema)
    actor = world.cast.actor("mediation_coordinator", world.cast.crema)
    with acting(actor):
        assert refused(
            "INSERT INTO mediation_sessionlink (session_id, service_id, purpose, key_hash, made_at,"
            " expires_at) VALUES (%s, %s, 'sign', 'x', now(), now() + interval '1 day')",
            [session.pk, stranger.pk],
        )
    with behind_the_wall():
        assert not SessionLink.objects.exists()


def test_nobody_asks_where_somebody_lives_or_what_a_cancellation_costs(world):
    mediator = world.mediator()
    for actor in (world.secretary, world.cast.actor(), world.coordinator):
        with acting(actor):
            assert denied("SELECT wall.minutes_to(%s, now(), 45, 9, 0)", [mediator.pk])
            assert denied("SELECT wall.calls_until(%s, now(), 0)", [mediator.pk])
            assert denied("SELECT wall.late_charge(1)")


def test_nobody_asks_in_the_name_of_another_body(world):
    other = m.HourPackageFactory(service=world.service)
    insert = (
        "INSERT INTO mediation_mediationrequest (service_id, from_office_id, body_id, package_id,"
        " kind, mode, language_id, other_language, relatives_fit, minutes, needs, priority,"
        " is_urgent, sex, sex_why, no_relative, confidentiality, preferred_name, subject, reason,"
        " place, contact_name, contact_role, contact_phone, contact_email, note, state, state_at,"
        " state_why, asked_by_name, asked_at, sent_key)"
        " VALUES (%s, %s, %s, %s, 'workshop', 'phone',"
        " %s, '', true, 60, 1, 1, false, '', '', true, 'ordinary', '', '', 'x', '', 'x', '', '',"
        " '', '', 'requested', now(), '', '', now(), '')"
    )
    language = m.language("ur").pk
    with acting(world.secretary):
        for body, package in ((other.body_id, None), (world.school.body_id, world.package.pk)):
            assert refused(
                insert, [world.service.pk, world.school.pk, body, package, language]
            )  # fmt: skip
        assert not refused(
            insert, [world.service.pk, world.school.pk, world.school.body_id, None, language]
        )


def test_the_code_of_no_door_opens_none(world):
    session = scheduled(world, world.mediator())
    with behind_the_wall():
        place = session.assignments.get()
        MediationSession.objects.filter(pk=session.pk).update(
            starts_at=(now := clock.now()), ends_at=now + timedelta(minutes=session.minutes)
        )
    actor = world.as_mediator(world.mediators[0])
    with acting(actor), pytest.raises(Refused, match="altra porta"):
        arriving.check_in(reread(place), by=actor, door="x")


@pytest.mark.parametrize(
    "text",
    [
        (
            "BEGIN:VEVENT\nUID:a\nDTSTART:19700101T000000Z\nDTEND:19700101T000001Z\n"
            "RRULE:FREQ=SECONDLY\nEND:VEVENT\n"
        ),
        "BEGIN:VEVENT\n" * 20_000,
        NEVER,
        NEVER * 3000,
        NEVER.replace("DAILY", "HOURLY") * 3000,
        DAILY * 3000,
        f"BEGIN:VEVENT\nUID:a\nDTSTART:20270101T000000Z\nRDATE:{DATES}\nEND:VEVENT\n",
        "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:nonsense\nDTSTART:20270101T000000Z\nEND:VEVENT\n",
    ],
)
def test_no_calendar_keeps_the_reader_busy(text):
    began = process_time()
    content = f"BEGIN:VCALENDAR\n{text}END:VCALENDAR\n".encode()
    try:
        reading = read(content, since=m.today(), until=m.at(300, 0).date())
    except Refused:
        return
    finally:
        assert process_time() - began < 10
    assert len(reading.spans) <= 1


def test_a_rule_that_never_comes_true_is_said_and_takes_no_other_event_with_it():
    other = "BEGIN:VEVENT\nUID:b\nDTSTART:20270105T090000Z\nDTEND:20270105T100000Z\n"
    added = f"{other}RDATE:20270107T090000Z,20270108T090000Z\nEND:VEVENT\n"
    content = f"BEGIN:VCALENDAR\n{NEVER}{added}END:VCALENDAR\n".encode()
    reading = read(content, since=date(2027, 1, 1), until=date(2027, 12, 31))
    assert [span.starts_at.day for span in reading.spans] == [5, 7, 8]
    (trouble,) = reading.troubles
    assert "non viene mai" in trouble
