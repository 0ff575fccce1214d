"""Dates of birth of which only a part is known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labimpact.people.dates import UNKNOWN, ImpossibleBirth, partial_date
from labimpact.people.enums import DatePrecision
from labimpact.people.models import Person

TODAY = date(2026, 11, 22)
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=TODAY)


@given(DAYS)
def test_a_whole_date_comes_back_whole(born):
    known = partial_date(born.day, born.month, born.year, today=TODAY)
    assert known.parts == (born.day, born.month, born.year)
    assert known.first == known.last == born


@given(DAYS)
def test_a_month_keeps_no_day(born):
    known = partial_date(None, born.month, born.year, today=TODAY)
    assert known.precision == DatePrecision.MONTH
    assert known.parts == (None, born.month, born.year)
    assert str(known) == f"{born:%m/%Y}"
    assert known.first <= born <= known.last


@given(st.integers(1900, TODAY.year))
def test_a_year_alone_never_becomes_the_first_of_january(year):
    known = partial_date(None, None, year, today=TODAY)
    assert known.precision == DatePrecision.YEAR
    assert str(known) == str(year)
    assert known.parts == (None, None, year)


def test_nothing_is_unknown_and_not_a_date():
    assert partial_date(None, None, None, today=TODAY) == UNKNOWN


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((29, 2, 2023), "bisestile"),
        ((31, 4, 1990), "non esiste"),
        ((0, 4, 1990), "da 1 a 31"),
        ((32, 1, 1990), "da 1 a 31"),
        ((1, 13, 1990), "da 1 a 12"),
        ((1, 0, 1990), "da 1 a 12"),
        ((1, 1, 1), "tra 1900"),
        ((29, 2, 2027), "Il 2027 deve ancora venire"),
        ((23, 11, 2026), "deve ancora venire"),
        ((5, None, 1990), "Manca il mese"),
        ((5, 3, None), "almeno l'anno"),
    ],
)
def test_an_impossible_date_is_said_in_italian(parts, said):
    with pytest.raises(ValueError, match=said):
        partial_date(*parts, today=TODAY)


@pytest.mark.parametrize(
    ("parts", "beside"),
    [
        ((29, 2, 2027), "year"),
        ((29, 2, 2023), "day"),
        ((1, 13, 1990), "month"),
        ((5, None, 1990), "month"),
        ((5, 3, None), "year"),
        ((1, 12, 2026), "month"),
        ((23, 11, 2026), "day"),
    ],
)
def test_what_is_wrong_is_said_beside_the_part_that_is_wrong(parts, beside):
    with pytest.raises(ImpossibleBirth) as said:
        partial_date(*parts, today=TODAY)
    assert said.value.part == beside


def test_the_29th_of_february_of_a_leap_year_is_a_birthday():
    assert str(partial_date(29, 2, 2008, today=TODAY)) == "29/02/2008"


def test_who_is_born_on_the_29th_of_february_comes_of_age_on_the_first_of_march():
    person = Person(birth_date=date(2008, 2, 29), birth_precision="day")
    assert person.is_minor_on(date(2026, 2, 28))
    assert not person.is_minor_on(date(2026, 3, 1))


def test_with_only_a_year_a_person_is_as_young_as_possible():
    person = Person(birth_date=date(2008, 1, 1), birth_precision="year")
    assert person.is_minor_on(date(2026, 11, 22))
    assert not person.is_minor_on(date(2026, 12, 31))
