"""Tax codes: what they tell by themselves and how two agree."""

import pytest

from labimpact.recognition.linking.births import Birth
from labimpact.recognition.linking.codes import compare_codes, decode
from tests.recognition.linking.people import person

ROSSI = "RSSMRA80A41F205X"


def test_a_definitive_code_tells_birth_and_sex():
    found = decode(ROSSI)
    assert found is not None
    assert (found.birth, found.sex, found.place) == (Birth(1980, 1, 1), "f", "F205")
    assert person(1, "Maria", "Rossi", tax_code=" rssmra80a41f205x ").birth == Birth(1980, 1, 1)


def test_letters_in_place_of_digits_are_the_same_code():
    assert compare_codes(ROSSI, "RSSMRA80A41F20RX") == "equal"


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (ROSSI, ROSSI, "equal"),
        (ROSSI, "RSSMRA80A41F206X", "one_sign"),
        (ROSSI, "RSSMRA80A4F205X", "one_sign"),
        (ROSSI, "RSSNNA80A41F205Y", "same_birth"),
        (ROSSI, "BNCLCU75C12F205Z", "differ"),
        # One person has had both: that they differ tells nothing.
        (ROSSI, "12345678901", ""),
        ("12345678901", "12345678901", "equal"),
    ],
)
def test_codes_agree(one, other, level):
    assert compare_codes(one, other) == compare_codes(other, one) == level
