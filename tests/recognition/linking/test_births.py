"""Birth dates: read as they are written, compared as people mistake them."""

import pytest

from labimpact.recognition.linking.births import (
    UNKNOWN,
    Birth,
    BirthReader,
    compare_births,
    loose,
    usable_format,
)


@pytest.mark.parametrize(
    ("date_format", "cell", "expected"),
    [
        ("%Y%m%d", "19081209", Birth(1908, 12, 9)),
        ("%d/%m/%Y", "09/12/1908", Birth(1908, 12, 9)),
        ("%d/%m/%Y", "9/2/1988", Birth(1988, 2, 9)),
        ("%Y-%m-%d", "1990-05-03 00:00:00", Birth(1990, 5, 3)),
        # The calendar has no such day, but the digits still tell something.
        ("%Y%m%d", "19781315", Birth(1978, 13, 15)),
        ("%d/%m/%Y", "31/02/1980", Birth(1980, 2, 31)),
        ("%d/%m/%Y", "1980", Birth(1980, 0, 0)),
        ("", "00/00/1980", Birth(1980, 0, 0)),
        ("", "3.5.1990", Birth(1990, 5, 3)),
        ("%Y", "1990", Birth(1990, 0, 0)),
        ("", "sconosciuta", UNKNOWN),
        ("", "9999", UNKNOWN),
        ("%Y-%m-%dT%H:%M:%S.%fZ", "1980-02-31T10:20:30.5Z", Birth(1980, 2, 31)),
        ("%a. %d/%m/%Y", "sab. 31/02/1980", Birth(1980, 2, 31)),
        ("%H:%M %d/%m/%Y", "10:20 31/02/1980", Birth(1980, 2, 31)),
        ("%A, %d %B %Y %H:%M:%S.%f", "Friday, 09 March 1990 12:30:00.123456", Birth(1990, 3, 9)),
    ],
)
def test_dates_are_read_as_written(date_format, cell, expected):
    assert BirthReader(date_format).read(cell) == expected


@pytest.mark.parametrize(
    ("date_format", "cell"),
    [
        ("%Y-%m-%dT%H:%M:%S.%fZ", "1980-01-02T" + ":." * 2500),
        ("%Y-%m-%d %H:%M:%S %p", "1980-01-02 " + ":" * 9000),
    ],
)
def test_a_long_cell_beside_a_long_format_is_read_at_once(date_format, cell):
    assert BirthReader(date_format).read(cell) == Birth(1980, 1, 2)


@pytest.mark.parametrize("cell", ["1" * 64, "a1" * 32, ":." * 32, "1:" * 32, "a." * 32])
def test_a_pattern_parts_a_text_in_one_way_only(cell):
    everything = "%H%M%S%f%p%j%U%w%a%A%b%B%y%I%Z%z%G%V%u:%d.%m.%Y"
    assert loose(everything).match(cell) is None


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (Birth(1990, 3, 5), Birth(1990, 3, 5), "equal"),
        (Birth(1990, 3, 5), Birth(1990, 5, 3), "swapped"),
        (Birth(1990, 3, 5), Birth(1990, 3, 6), "one_sign"),
        (Birth(1990, 3, 12), Birth(1990, 3, 21), "one_sign"),
        (Birth(1990, 3, 5), Birth(1992, 3, 15), "two_signs"),
        (Birth(1990, 3, 5), Birth(1990, 3, 0), "one_sign"),
        (Birth(1990, 3, 5), Birth(1990, 0, 0), "year"),
        (Birth(1990, 3, 5), Birth(1990, 1, 1), "year"),
        (Birth(1990, 0, 0), Birth(1990, 0, 0), "year"),
        (Birth(1991, 1, 1), Birth(1990, 3, 5), "year_apart"),
        (Birth(1999, 5, 7), Birth(2000, 6, 18), "differ"),
        (Birth(1999, 5, 7), Birth(2000, 5, 26), "year_apart"),
        (Birth(1990, 3, 5), Birth(1990, 11, 27), "year_apart"),
        (Birth(1990, 3, 5), Birth(1995, 11, 27), "differ"),
        (Birth(1965, 3, 5), Birth(1990, 11, 27), "far"),
    ],
)
def test_dates_agree_as_people_mistake_them_whichever_comes_first(one, other, level):
    assert compare_births(one, other) == compare_births(other, one) == level


@pytest.mark.parametrize("wrong", ["%Q", "%d/%m", "aaaa-mm-gg", ""])
def test_a_format_that_cannot_give_a_year_is_no_format(wrong):
    assert not usable_format(wrong)
