"""Planning: with the matter, once per date, moved with it, stopped with it."""

from datetime import date, time, timedelta

import pytest

from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.correspondence import actions, queries, quiet
from labimpact.correspondence.planning import About, moments
from labimpact.rules.calendars import Holidays
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.correspondence.conftest import at

pytestmark = pytest.mark.django_db
HOURS = quiet.Hours(20, 8, sundays=True, holidays=Holidays(), usual=10)
ORIGIN = ("procedures.casedeadline", 7)
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def desk(cast):
    return cast.actor()


def plan(cast, by, about=date(2027, 3, 1), **kwargs):
    values = {
        "person": cast.amina, "office_id": cast.luino.pk, "origin": ORIGIN, "kind": "deadline",
        "about": about, "by": by,
    }  # fmt: skip
    with acting(by):
        return actions.plan(**(values | kwargs))


def days(rows):
    return [row.days_before for row in rows]


def test_a_deadline_is_reminded_of_at_90_60_and_30_days(cast, desk):
    rows = plan(cast, desk)
    assert [(r.days_before, r.send_at) for r in rows] == [
        (90, at("2026-12-01 10:00")),
        (60, at("2026-12-31 10:00")),
        # 30 January 2027 is a Saturday: not silent.
        (30, at("2027-01-30 10:00")),
    ]
    assert [r.useful_until for r in rows] == [
        at("2026-12-31 10:00"), at("2027-01-30 10:00"), at("2027-03-02 00:00"),
    ]  # fmt: skip


def test_a_day_already_past_is_not_planned(cast, desk):
    assert days(plan(cast, desk, about=TODAY + timedelta(days=60))) == [60, 30]
    assert plan(cast, desk, about=TODAY + timedelta(days=3), origin=("x", 1)) == []


def test_planning_again_doubles_nothing_and_a_new_date_moves_what_was_planned(cast, desk):
    first = plan(cast, desk)
    again = plan(cast, desk)
    assert [r.pk for r in again] == [r.pk for r in first]
    moved = plan(cast, desk, about=date(2027, 3, 11))
    assert [r.pk for r in moved] == [r.pk for r in first]
    assert moved[0].send_at == at("2026-12-11 10:00")
    # With the date nearer, the first day is past: it is stopped, the others are moved.
    nearer = plan(cast, desk, about=date(2027, 2, 1))
    assert days(nearer) == [60, 30]
    with acting(desk):
        stopped = queries.of_origin(desk, ORIGIN).get(days_before=90)
    assert (stopped.state, stopped.reason) == ("stopped", "moved")


def test_what_was_sent_for_a_date_is_not_planned_for_it_again(cast, desk):
    first = plan(cast, desk)
    with behind_the_wall():
        type(first[0]).objects.filter(pk=first[0].pk).update(state="sent", sent_at=clock.now())
    assert days(plan(cast, desk)) == [60, 30]
    assert days(plan(cast, desk, about=date(2027, 3, 12))) == [90, 60, 30]


def test_two_persons_of_one_matter_are_each_reminded(cast, desk):
    other = f.PersonFactory(registered_office=cast.luino)
    plan(cast, desk)
    plan(cast, desk, person=other)
    with acting(desk):
        assert queries.of_origin(desk, ORIGIN).count() == 6
        assert actions.stop(ORIGIN, by=desk, person=other) == 3
        assert actions.stop(ORIGIN, by=desk) == 3


def test_a_matter_that_is_done_stops_at_once_and_a_reopened_one_starts_again(cast, desk):
    plan(cast, desk)
    with acting(desk):
        assert actions.stop(ORIGIN, by=desk) == 3
        assert actions.stop(ORIGIN, by=desk) == 0
        assert {r.state for r in queries.of_origin(desk, ORIGIN)} == {"stopped"}
    assert days(plan(cast, desk)) == [90, 60, 30]


def test_what_somebody_stopped_by_hand_stays_stopped(cast, desk):
    first = plan(cast, desk)[0]
    with acting(desk):
        actions.stop_one(first, by=desk)
    assert days(plan(cast, desk)) == [60, 30]


def test_one_that_went_out_cannot_be_stopped(cast, desk):
    sent = f.ReminderFactory(
        office=cast.luino, person=cast.amina, state="sent", sent_at=clock.now()
    )
    with acting(desk), pytest.raises(Refused):
        actions.stop_one(sent, by=desk)


def test_another_office_plans_nothing_here(cast):
    with pytest.raises(Refused):
        plan(cast, cast.actor(office=cast.crema))


def test_what_is_undone_takes_its_reminders_along(cast, desk):
    from django.db import transaction

    with acting(desk), transaction.atomic():
        plan(cast, desk)
        transaction.set_rollback(True)
    with behind_the_wall():
        assert not f.correspondence.Reminder.objects.exists()


def _moments(about, days_before, today=TODAY):
    return moments(about, days_before, today=today, hours=HOURS, before=timedelta(hours=2))


def test_an_appointment_of_monday_is_reminded_of_on_saturday_and_once():
    # Two days before is Saturday, one day before is Sunday: both come to Saturday at ten.
    found = _moments(About(date(2026, 11, 30), time(9, 0)), [2, 1])
    assert [(m.days_before, m.send_at, m.useful_until) for m in found] == [
        (1, at("2026-11-28 10:00"), at("2026-11-30 07:00"))
    ]


def test_a_holiday_is_kept_silent_by_going_back_never_forward():
    # 8 December is a holiday, 6 a Sunday.
    found = _moments(About(date(2026, 12, 9), time(9, 0)), [3, 1])
    assert [m.send_at for m in found] == [at("2026-12-05 10:00"), at("2026-12-07 10:00")]


def test_of_today_and_in_silence_waits_where_it_is():
    found = _moments(About(date(2026, 11, 30), time(9, 0)), [1], today=date(2026, 11, 29))
    assert [m.send_at for m in found] == [at("2026-11-29 10:00")]


def test_across_the_clock_change_it_stays_ten_in_the_morning():
    # Clocks go forward on Sunday 28 March 2027; Monday 29 is Easter Monday, Tuesday is not.
    found = _moments(About(date(2027, 3, 30), time(9, 0)), [3], today=date(2027, 3, 1))
    assert [m.send_at for m in found] == [at("2027-03-27 10:00")]
    assert found[0].useful_until == at("2027-03-30 07:00")


def test_the_rules_say_the_hours_of_silence(db):
    hours = quiet.in_force(TODAY)
    assert hours.is_silent(at("2026-11-24 20:00"))
    assert not hours.is_silent(at("2026-11-24 19:59"))
    assert hours.is_silent(at("2026-11-29 11:00"))
    assert hours.is_silent(at("2026-12-25 11:00"))
    assert not hours.is_silent(at("2026-11-28 11:00"))
