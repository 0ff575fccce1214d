"""Free places: weekly hours, minus closures, holidays and what is booked."""

from datetime import UTC, date, time, timedelta

import pytest

from labimpact.agenda.hours import day_span, is_holiday, moment
from tests.agenda.conftest import at
from tests.factories import (
    AgendaClosureFactory,
    AppointmentFactory,
    AppointmentKindFactory,
    OfficeClosureFactory,
    RoomFactory,
    SealFactory,
    SlotPatternFactory,
    behind,
)

pytestmark = pytest.mark.django_db


def hours(slots):
    return [f"{s.starts_at.astimezone(at(2027, 1, 1).tzinfo):%d/%m %H:%M}" for s in slots]


def test_a_morning_of_three_hours_holds_six_half_hours(agenda):
    assert hours(agenda.free(days=1)) == [
        f"11/01 {hour}" for hour in ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")
    ]


def test_what_is_past_is_not_offered(agenda, on_moment):
    on_moment(2027, 1, 11, 11, 10)
    assert hours(agenda.free(days=1)) == ["11/01 11:30"]


def test_a_booked_place_is_gone_and_the_rest_closes_up_behind_it(agenda):
    agenda.book(at(2027, 1, 11, 9, 15))
    assert hours(agenda.free(days=1)) == [
        f"11/01 {hour}" for hour in ("09:45", "10:15", "10:45", "11:15")
    ]


def test_a_place_that_a_seal_hides_is_taken_all_the_same(agenda, cast):
    AppointmentFactory(
        office=cast.luino, kind=agenda.kind, operator=agenda.user, person=cast.amina,
        starts_at=at(2027, 1, 11, 9),
    )  # fmt: skip
    SealFactory(person=cast.amina)
    assert hours(agenda.free(days=1))[0] == "11/01 09:30"


def test_an_operator_booked_in_another_office_is_not_free_here(agenda, cast):
    AppointmentFactory(office=cast.crema, operator=agenda.user, starts_at=at(2027, 1, 11, 9))
    assert hours(agenda.free(days=1))[0] == "11/01 09:30"


def test_a_pattern_for_some_kinds_is_not_offered_to_the_others(agenda):
    other = AppointmentKindFactory(office=agenda.office, label="Consulenza")
    behind(lambda: agenda.pattern.kinds.set([other]))
    assert agenda.free() == []
    assert len(agenda.free(kind=other, days=1)) == 6


def test_a_pattern_holds_only_between_its_days(agenda):
    behind(
        lambda: type(agenda.pattern).objects.update(valid_from="2027-01-18", valid_to="2027-01-18")
    )
    assert {slot.starts_at.date() for slot in agenda.free()} == {date(2027, 1, 18)}


def test_a_national_holiday_is_closed_and_an_extraordinary_opening_is_not(agenda, on_moment):
    on_moment(2027, 3, 29, 7)  # Easter Monday
    assert is_holiday(date(2027, 3, 29))
    assert agenda.free(days=1) == []
    SlotPatternFactory(
        office=agenda.office, opens_at="10:00", closes_at="11:00", operator=agenda.user,
        valid_from="2027-03-29", valid_to="2027-03-29",
    )  # fmt: skip
    assert hours(agenda.free(days=1)) == ["29/03 10:00", "29/03 10:30"]


def test_the_fourth_of_october_is_a_holiday_again():
    assert is_holiday(date(2026, 10, 4))
    assert not is_holiday(date(2025, 10, 4))


def test_the_closure_of_an_office_closes_its_agenda(agenda):
    OfficeClosureFactory(office=agenda.office, starts_on="2027-01-11", ends_on="2027-01-17")
    assert hours(agenda.free(limit=1)) == ["18/01 09:00"]


def test_a_closure_of_some_hours_leaves_the_others(agenda):
    AgendaClosureFactory(
        office=agenda.office, starts_at=at(2027, 1, 11, 9), ends_at=at(2027, 1, 11, 11)
    )
    assert hours(agenda.free(days=1)) == ["11/01 11:00", "11/01 11:30"]


def test_the_closure_of_one_operator_leaves_the_colleague(agenda, cast):
    colleague = cast.user()
    SlotPatternFactory(office=agenda.office, operator=colleague)
    AgendaClosureFactory(
        office=agenda.office, operator=agenda.user,
        starts_at=at(2027, 1, 11, 0), ends_at=at(2027, 1, 12, 0),
    )  # fmt: skip
    assert {slot.operator_id for slot in agenda.free(days=1)} == {colleague.pk}


def test_a_kind_that_needs_a_room_takes_the_first_that_is_free(agenda, cast):
    kind = AppointmentKindFactory(office=agenda.office, label="Riservato", needs_room=True)
    assert agenda.free(kind=kind, days=1) == []
    rooms = [RoomFactory(office=agenda.office, name=name) for name in ("Rossa", "Verde")]
    AppointmentFactory(
        office=agenda.office, kind=agenda.kind, operator=cast.user(), room=rooms[0],
        starts_at=at(2027, 1, 11, 9),
    )  # fmt: skip
    found = agenda.free(kind=kind, days=1)
    assert [slot.room_id for slot in found[:2]] == [rooms[1].pk, rooms[0].pk]


# The nights on which the clocks change


def test_the_day_of_the_change_has_23_or_25_hours():
    for day, length in ((date(2027, 3, 28), 23), (date(2026, 10, 25), 25), (date(2027, 1, 11), 24)):
        start, end = day_span(day)
        assert end - start == timedelta(hours=length)


def test_a_skipped_hour_is_the_moment_of_the_jump():
    jump = at(2027, 3, 28, 3).astimezone(UTC)
    for hour in (time(2, 0), time(2, 1), time(2, 59), time(3, 0)):
        assert moment(date(2027, 3, 28), hour) == jump


def night(agenda, day):
    SlotPatternFactory(
        office=agenda.office, weekday=6, opens_at="01:00", closes_at="04:00",
        operator=agenda.user, valid_from=day, valid_to=day,
    )  # fmt: skip


def test_no_place_is_offered_at_an_hour_that_is_skipped(agenda, on_moment):
    on_moment(2027, 3, 27, 12)
    night(agenda, "2027-03-28")
    assert hours(agenda.free(days=2)) == [
        f"28/03 {h}" for h in ("01:00", "01:30", "03:00", "03:30")
    ]


def test_the_hour_that_comes_twice_is_offered_twice(agenda, on_moment):
    on_moment(2026, 10, 24, 12)
    night(agenda, "2026-10-25")
    found = agenda.free(days=2)
    assert hours(found).count("25/10 02:00") == 2
    assert len({slot.value for slot in found}) == len(found) == 8


def test_local_hours_stay_the_same_after_the_change(agenda, on_moment):
    on_moment(2027, 3, 22, 8)
    behind(lambda: type(agenda.pattern).objects.update(weekday=1))
    found = hours(agenda.free(days=14))
    assert found[0] == "23/03 09:00"
    assert found[6] == "30/03 09:00"
