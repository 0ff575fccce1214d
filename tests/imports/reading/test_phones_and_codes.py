"""Telephones among words, and tax codes that are mended and tell of their bearer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labimpact.imports.understanding.phones import emails, read_phones
from labimpact.imports.understanding.taxcodes import read_code, right, told

TODAY = date(2026, 11, 26)
# Rossi Mario, born on 12 March 1990 in Luino (E734); made by the published rule, nobody's code.
CODE = "RSSMRA90C12E734"


def _whole(code: str) -> str:
    from codicefiscale import codicefiscale

    return code + codicefiscale.encode_cin(code)


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("333 1234567", ["+393331234567"]),
        ("333/1234567 - 347 7654321", ["+393331234567", "+393477654321"]),
        ("3331234567/3477654321", ["+393331234567", "+393477654321"]),
        ("3331234567\n3477654321", ["+393331234567", "+393477654321"]),
        ("tel. 0332 530111 cell 3331234567", ["+390332530111", "+393331234567"]),
        ("+212 661-234567", ["+212661234567"]),
        ("00212661234567", ["+212661234567"]),
        ("393331234567", ["+393331234567"]),
        ("333 12 34 567 o 347.765.4321 sorella", ["+393331234567", "+393477654321"]),
        ("3331234567, 3331234567", ["+393331234567"]),
        ("nessuno", []),
    ],
)
def test_every_number_of_a_cell_is_found(written, numbers):
    assert list(read_phones(written).numbers) == numbers
    assert not read_phones(written).wrong


def test_the_words_around_a_number_are_told():
    assert read_phones("3331234567 (marito)").words == "marito"
    assert read_phones("cell. 3331234567").words == ""


def test_a_number_that_cannot_be_is_told():
    assert read_phones("333123").wrong == ("333123",)
    assert read_phones("12").wrong == ("12",)


def test_addresses_are_found_among_words():
    assert emails("scrivere a Ada.Rossi@Example.org (lavoro)") == ("ada.rossi@example.org",)


def test_a_code_is_read_with_spaces_and_small_letters():
    whole = _whole(CODE)
    read = read_code(f"{whole[:6].lower()} {whole[6:11]} {whole[11:]}")
    assert (read.code, read.kind, read.error) == (whole, "definitive", "")


def test_letters_taken_for_digits_are_put_right_when_the_control_letter_agrees():
    whole = _whole(CODE)
    read = read_code(whole.replace("90C", "9OC"))
    assert (read.code, read.mended) == (whole, True)


def test_a_provisional_code_without_its_first_zero_gets_it_back():
    assert read_code("01234567897").kind == "provisional"
    assert read_code("1234567897").code == "01234567897"


@pytest.mark.parametrize("written", ["RSSMRA90C12", "XYZ", "1234567890123456", "RSSMRA90C12E7341"])
def test_what_is_no_code_says_why(written):
    assert read_code(written).error


def test_a_code_tells_birth_sex_and_place():
    found = told(_whole(CODE), today=TODAY)
    assert found is not None
    assert (found.birth, found.sex, found.place) == (date(1990, 3, 12), "M", "E734")
    woman = told(_whole("RSSMRA10C52Z330"), today=TODAY)
    assert woman is not None
    assert (woman.birth, woman.sex, woman.place) == (date(2010, 3, 12), "F", "Z330")
    assert told(CODE + "?", today=TODAY) is None


@given(st.text())
def test_no_text_ever_raises(written):
    read_phones(written)
    emails(written)
    code = read_code(written).code
    told(code, today=TODAY)
    right(written)


@given(st.from_regex(r"3[2-9]\d{8}", fullmatch=True))
def test_a_mobile_number_is_the_same_however_it_is_spaced(number):
    plain = read_phones(number).numbers
    for written in (f"{number[:3]} {number[3:]}", f"{number[:3]}/{number[3:]}", f"+39 {number}"):
        assert read_phones(written).numbers == plain
