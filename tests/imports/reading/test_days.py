"""Days as people write them; what cannot be a day is said with what was written."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labimpact.imports.files.cells import serial_text
from labimpact.imports.understanding.dates import BIRTH, EVENT, EXPIRY, day_first, read_day

TODAY = date(2026, 11, 26)


def _iso(written, kind=EVENT, **options):
    read = read_day(written, kind=kind, today=TODAY, **options)
    assert not read.error, read.error
    return read.iso


@pytest.mark.parametrize(
    "written",
    [
        "01/02/2024", "1/2/2024", "1.2.24", "01-02-2024", "1-2-24", "2024-02-01", "2024/02/01",
        "1 febbraio 2024", "1° febbraio 2024", "1 feb 2024", "01-feb-24", "1 FEB. 24",
        "giovedì 1 febbraio 2024", "gio 1/2/2024", "01 02 2024",
        "01022024", "20240201", "45323", "45323.0", "45323,5", "1/2/2024 10:30", "2024-02-01 00:00",
        "2024-02-01T10:30:00", "il 1/2/24", "del 1 febbraio 2024", "1/2/'24", "February 1, 2024",
        "1/ 2 /2024", " 1/2/2024 ", "1\\2\\2024",
    ],
)  # fmt: skip
def test_one_day_written_in_many_ways(written):
    assert _iso(written) == "2024-02-01"


def test_an_hour_beside_the_day_is_kept_unless_it_is_midnight():
    assert read_day("1/2/2024 10:30", today=TODAY).hour == "10:30"
    assert read_day("2024-02-01 00:00:00", today=TODAY).hour == ""


@pytest.mark.parametrize(
    ("written", "first", "precision"),
    [
        ("12/03/1990", "1990-03-12", "day"),
        ("12.3.90", "1990-03-12", "day"),
        ("1990", "1990-01-01", "year"),
        ("circa 1990", "1990-01-01", "year"),
        ("1990?", "1990-01-01", "year"),
        ("03/1990", "1990-03-01", "month"),
        ("marzo 1990", "1990-03-01", "month"),
        ("mar 90", "1990-03-01", "month"),
        ("00/00/1990", "1990-01-01", "year"),
        ("??/03/1990", "1990-03-01", "month"),
        ("xx/xx/1990", "1990-01-01", "year"),
        ("nata il 12/3/1990", "1990-03-12", "day"),
        ("01/01/1990", "1990-01-01", "year"),
        ("32874", "1990-01-01", "year"),
    ],
)
def test_as_much_of_a_birth_as_is_known(written, first, precision):
    read = read_day(written, kind=BIRTH, today=TODAY)
    assert (read.iso, read.date.precision) == (first, precision)


def test_the_first_of_january_says_why_only_the_year_is_read():
    assert "1° gennaio" in read_day("01/01/1990", kind=BIRTH, today=TODAY).note
    assert not read_day("1990", kind=BIRTH, today=TODAY).note


def test_two_digits_of_a_year_are_read_by_what_the_day_is():
    assert _iso("12/3/27", BIRTH) == "1927-03-12"
    assert _iso("12/3/26", BIRTH) == "2026-03-12"
    assert _iso("12/12/26", BIRTH) == "1926-12-12"
    assert _iso("12/3/24", EVENT) == "2024-03-12"
    assert _iso("12/3/31", EXPIRY) == "2031-03-12"


@pytest.mark.parametrize(
    ("written", "kind", "said"),
    [
        ("31/02/2024", EVENT, "giorno 31"),
        ("12/13/2024", EVENT, "mese 13"),
        ("29/02/2023", EVENT, "giorno 29"),
        ("27/11/2026", EVENT, "futuro"),
        ("12/3/27", EVENT, "futuro"),
        ("12/3/1924", EVENT, "anno"),
        ("2024", EVENT, "giorno preciso"),
        ("03/2024", EVENT, "giorno preciso"),
        ("12 marzo", EVENT, "Manca l'anno"),
        ("10:30", EVENT, "È un'ora"),
        ("domani", EVENT, "giorno/mese/anno"),
        ("31/04/1990", BIRTH, "Questo giorno non esiste"),
        ("29/02/1990", BIRTH, "bisestile"),
        ("12/03/2091", BIRTH, "deve ancora venire"),
        ("12/03/1800", BIRTH, "anno"),
        ("12/3/2090", EXPIRY, "lontano"),
    ],
)
def test_an_impossible_day_says_what_was_written_and_why(written, kind, said):
    error = read_day(written, kind=kind, today=TODAY).error
    assert f"«{written}»" in error
    assert said in error


def test_the_order_is_decided_by_the_column():
    american = ["01/02/2024", "01/25/2024", "03/04/2024"]
    assert not day_first(american)
    assert [_iso(text, day_first=day_first(american)) for text in american] == [
        "2024-01-02", "2024-01-25", "2024-03-04",
    ]  # fmt: skip
    assert day_first(["01/02/2024", "03/04/2024"])
    assert day_first(["25/01/2024", "01/25/2024"])
    assert day_first(["2024-01-25", "nulla"])


@given(st.text())
def test_no_text_ever_raises(written):
    for kind in (BIRTH, EVENT, EXPIRY):
        read = read_day(written, kind=kind, today=TODAY)
        assert read.error or read.date.first


@given(st.dates(date(2015, 1, 1), TODAY))
def test_every_day_is_read_back(day):
    written = [
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
        f"{day:%Y%m%d}",
    ]
    assert {_iso(text) for text in written} == {day.isoformat()}
    assert _iso(f"{day:%m/%d/%Y}", day_first=False) == day.isoformat()
    serial = (day - date(1899, 12, 30)).days
    assert serial_text(serial, from_1904=False) == _iso(str(serial)) == day.isoformat()
    mac = (day - date(1904, 1, 1)).days
    assert serial_text(mac, from_1904=True) == day.isoformat()


@given(st.dates(date(1927, 1, 1), TODAY))
def test_a_birth_of_this_century_or_the_last_is_read_back_from_two_digits(born):
    if born <= TODAY - timedelta(days=36_500):
        return
    assert _iso(f"{born:%d/%m/%y}", BIRTH)[:4] == f"{born:%Y}"


@pytest.mark.parametrize(
    ("written", "why"),
    [("31/12/2014", "È prima del 2015"), ("3/4/1026", "È prima del 2015"),
     ("27/11/2026", "È nel futuro")],
)  # fmt: skip
def test_a_contact_is_of_the_years_of_the_service(written, why):
    assert why in read_day(written, today=TODAY).error
    assert _iso("1/1/2015") == "2015-01-01"
    assert _iso("31/12/2014", EXPIRY) == "2014-12-31"
