"""Open now and the hours of the week: closures, holidays, patron saint, clocks that change."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from labimpact.directory.hours import timetables
from labimpact.directory.models import ServiceAt
from tests.conftest import behind_the_wall
from tests.directory_factories import ServiceAtFactory, ServiceHoursFactory
from tests.factories import (
    MunicipalityFactory,
    OfficeClosureFactory,
    OfficeFactory,
    OpeningHoursFactory,
)

pytestmark = pytest.mark.django_db
ROME = ZoneInfo("Europe/Rome")
MONDAY = date(2026, 11, 30)


def _times(place, day=MONDAY):
    with behind_the_wall():
        rows = list(
            ServiceAt.objects.filter(pk=place.pk).select_related("service", "office__municipality")
        )
        return timetables(rows, day)[place.pk]


def _place(weekday=0, **office):
    place = ServiceAtFactory(office=OfficeFactory(**office))
    OpeningHoursFactory(office=place.office, weekday=weekday)
    return place


def _at(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ROME)


def test_the_hours_are_the_office_s():
    times = _times(_place())
    assert not times.is_open(_at(MONDAY, 8, 59))
    assert times.is_open(_at(MONDAY, 9))
    assert not times.is_open(_at(MONDAY, 12, 30))
    assert times.at(_at(MONDAY, 13)).upcoming.day == date(2026, 12, 7)


def test_its_own_hours_stand_in_place_of_the_office_s():
    place = _place()
    ServiceHoursFactory(place=place, weekday=1, opens_at="15:00", closes_at="17:00")
    times = _times(place)
    assert not times.is_open(_at(MONDAY, 10))
    assert times.is_open(_at(date(2026, 12, 1), 15, 30))


def test_hours_of_the_phone_open_no_door():
    place = _place()
    ServiceHoursFactory(place=place, of="phone", weekday=1)
    times = _times(place)
    assert not times.is_open(_at(date(2026, 12, 1), 10))
    assert [weekday for weekday, _lines in times.phone_week()] == [1]


def test_a_closure_shuts_and_an_extraordinary_opening_opens():
    place = _place()
    OfficeClosureFactory(office=place.office, starts_on=MONDAY, ends_on=MONDAY, reason="Trasloco")
    OfficeClosureFactory(
        office=place.office, starts_on=date(2026, 12, 5), ends_on=date(2026, 12, 5),
        opens_at="10:00", closes_at="11:00", reason="Sabato aperto",
    )  # fmt: skip
    times = _times(place)
    week = {day.day: day for day in times.week(MONDAY)}
    assert (week[MONDAY].slots, week[MONDAY].reason) == ((), "Trasloco")
    assert times.is_open(_at(date(2026, 12, 5), 10, 30))


def test_national_holidays_and_those_of_the_rules_shut_every_door():
    times = _times(_place(weekday=1))
    immaculate = date(2026, 12, 8)
    assert not times.is_open(_at(immaculate, 10))
    assert "Immacolata" in times.week(immaculate)[0].reason


def test_the_patron_saint_shuts_the_offices_that_keep_it_and_no_other():
    varese = MunicipalityFactory(
        belfiore="L682", istat_code="012133", name="Varese", valid_from=date(1927, 1, 12)
    )
    saint = date(2026, 5, 8)  # San Vittore, a Friday
    keeps = _times(_place(weekday=4, municipality=varese, keeps_patron_saint=True))
    ignores = _times(_place(weekday=4, municipality=varese))
    assert not keeps.is_open(_at(saint, 10))
    assert keeps.week(saint)[0].reason == "San Vittore"
    assert ignores.is_open(_at(saint, 10))


def test_where_one_needs_an_appointment_nobody_walks_in():
    place = _place()
    with behind_the_wall():
        ServiceAt.objects.filter(pk=place.pk).update(by_appointment=True)
    OfficeClosureFactory(
        office=place.office, starts_on=date(2026, 12, 5), ends_on=date(2026, 12, 5),
        opens_at="10:00", closes_at="11:00", reason="Sabato aperto",
    )  # fmt: skip
    times = _times(place)
    for moment in (_at(MONDAY, 10), _at(date(2026, 12, 5), 10, 30)):
        assert not times.is_open(moment)
        assert times.at(moment).now.by_appointment


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_on_the_days_the_clocks_change_the_hours_are_those_on_the_wall(day):
    times = _times(_place(weekday=6))
    assert times.is_open(_at(day, 9))
    assert not times.is_open(_at(day, 8, 59))
    assert not times.is_open(_at(day, 12, 30))
