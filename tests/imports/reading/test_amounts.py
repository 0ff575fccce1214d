"""Lengths, hours, numbers, yes and no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labimpact.imports.understanding.amounts import (
    clock_time,
    counted_in_hours,
    minutes,
    number,
    yes_or_no,
)


@pytest.mark.parametrize(
    ("written", "long"),
    [
        ("45", 45), ("45'", 45), ("45 min", 45), ("45 min.", 45), ("45m", 45), ("45.0", 45),
        ("1h", 60), ("1 h", 60), ("1 ora", 60), ("un'ora", 60), ("1h30", 90), ("1 h 30 m", 90),
        ("1:30", 90), ("01:30", 90), ("1.5", 90), ("1,5 h", 90), ("1 ora e 30", 90),
        ("1 ora e mezza", 90), ("un'ora e mezza", 90), ("due ore", 120), ("mezz'ora", 30),
        ("mezzora", 30), ("mezz’ora", 30), ("un quarto d'ora", 15), ("tre quarti d'ora", 45),
        ("circa 30", 30), ("30 circa", 30), ("90 minuti", 90), ("0,5", 30), ("venti", None),
        ("0", None), ("-5", None), ("tanto", None), ("900 ore", None), ("99999", None),
        ("1:75", None), ("", None),
    ],
)  # fmt: skip
def test_minutes_as_people_write_them(written, long):
    assert minutes(written) == long


def test_bare_numbers_are_hours_where_the_column_says_so():
    assert minutes("2", hours=True) == 120
    assert minutes("2,5", hours=True) == 150
    assert minutes("30'", hours=True) == 30
    assert counted_in_hours("Durata (ore)", ["1", "2"])
    assert counted_in_hours("Durata", ["1", "0,5", "2"])
    assert not counted_in_hours("Durata (min)", ["1,5"])
    assert not counted_in_hours("Durata", ["30", "45", "1,5"])


@given(st.integers(1, 1440))
def test_minutes_are_read_back_in_every_way(count):
    hours, rest = divmod(count, 60)
    for written in (
        str(count),
        f"{count}'",
        f"{count} min",
        f"{hours}:{rest:02}",
        f"{hours}h{rest:02}",
    ):
        assert minutes(written) == count


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("10:30", "10:30"), ("10.30", "10:30"), ("ore 10", "10:00"), ("10,30", "10:30"),
        ("10h30", "10:30"), ("9", "09:00"), ("10:30:00", "10:30"), ("25:00", ""), ("10:75", ""),
        ("mattina", ""), ("", ""),
    ],
)  # fmt: skip
def test_hours_of_the_day(written, hour):
    assert clock_time(written) == hour


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.234,50", 1234.5), ("1234.5", 1234.5), ("12", 12.0), ("-3", -3.0), ("1.234", 1234.0),
        ("dodici", None),
    ],
)  # fmt: skip
def test_numbers(written, value):
    assert number(written) == value


def test_yes_and_no():
    assert [yes_or_no(text) for text in ("Sì", "si", "X", "1", "t", "VERO")] == [True] * 6
    assert [yes_or_no(text) for text in ("no", "N", "0", "f", "FALSO")] == [False] * 5
    assert [yes_or_no(text) for text in ("", "Fatima Z.", "n.d.", "?")] == [None] * 4


@given(st.text())
def test_no_text_ever_raises(written):
    found = minutes(written)
    assert found is None or 1 <= found <= 1440
    minutes(written, hours=True)
    clock_time(written)
    number(written)
    yes_or_no(written)
