# ruff: noqa: DTZ001 - the wall clock of the office has no time zone, on purpose.
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from labimpact.network.models import OfficeClosure, OpeningHours
from labimpact.network.opening import holiday_name, opening, slots_on

WEEK = [
    OpeningHours(weekday=d, opens_at=time(9), closes_at=time(12, 30)) for d in range(5)
] + [OpeningHours(weekday=3, opens_at=time(14), closes_at=time(17))]  # fmt: skip


def test_an_office_is_open_within_its_hours_and_closed_at_closing_time():
    assert opening(datetime(2026, 11, 23, 9, 0), WEEK, []).now
    assert opening(datetime(2026, 11, 23, 12, 30), WEEK, []).now is None


def test_a_closed_office_says_when_it_opens_next():
    found = opening(datetime(2026, 11, 20, 18, 0), WEEK, [])  # a Friday evening
    assert (found.upcoming.day, found.upcoming.opens_at) == (date(2026, 11, 23), time(9))


def test_a_national_holiday_closes_and_says_its_name():
    found = opening(datetime(2026, 12, 8, 10, 0), WEEK, [])
    assert found.now is None
    assert "Immacolata" in found.reason
    assert "Francesco" in holiday_name(date(2026, 10, 4))
    assert holiday_name(date(2025, 10, 4)) == ""


def test_a_closure_gives_its_reason_and_an_extraordinary_opening_opens():
    closed = OfficeClosure(
        starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 27), reason="trasloco"
    )
    assert opening(datetime(2026, 11, 24, 10, 0), WEEK, [closed]).reason == "trasloco"
    sunday = OfficeClosure(
        starts_on=date(2026, 11, 29), ends_on=date(2026, 11, 29), reason="giornata aperta",
        opens_at=time(15), closes_at=time(18),
    )  # fmt: skip
    assert opening(datetime(2026, 11, 29, 16, 0), WEEK, [sunday]).now


def test_the_nights_when_the_clock_changes_are_days_like_others():
    for day in (date(2027, 3, 28), date(2026, 10, 25)):
        assert slots_on(day + timedelta(days=1), WEEK, [])[0] or holiday_name(
            day + timedelta(days=1)
        )


def test_the_29th_of_february_is_a_day_like_others():
    assert slots_on(date(2028, 2, 29), WEEK, [])[0]


@given(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2029, 12, 31)))
def test_the_next_opening_is_always_later_and_always_open(moment):
    found = opening(moment, WEEK, [])
    upcoming = found.upcoming
    assert (upcoming.day, upcoming.opens_at) > (moment.date(), moment.time())
    at = datetime.combine(upcoming.day, upcoming.opens_at)
    assert opening(at, WEEK, []).now == upcoming
