"""What may be written as a name, and what a tax code should agree with."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labimpact.people.dates import partial_date
from labimpact.people.names import clean_name
from labimpact.people.taxcode import Bearer, disagreements, kind_of, normalised

TODAY = date(2026, 11, 22)


def test_direction_marks_and_controls_are_taken_out_of_names():
    assert clean_name("\u202eAli\u202c\u200b \x07 Reza\u200f") == "Ali Reza"


def test_the_joiner_a_script_needs_stays():
    assert clean_name("می\u200cنا") == "می\u200cنا"
    assert clean_name("An\u200cna") == "Anna"


@pytest.mark.parametrize(
    "name", ["Anna \U0001f600", "❤ Anna", "\U0001f1ee\U0001f1f9 Anna", "Anna👩🏽"]
)
def test_pictures_are_refused_with_a_sentence(name):
    with pytest.raises(ValueError, match="faccine"):
        clean_name(name)


def test_a_name_without_letters_is_refused():
    with pytest.raises(ValueError, match="lettera"):
        clean_name("---")


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing(text):
    try:
        once = clean_name(text)
    except ValueError:
        return
    assert clean_name(once) == once


def bearer(**changed):
    known = {
        "family_name": "Rossi", "given_name": "Mario", "sex": "M", "places": {"F205"},
        "birth": partial_date(1, 1, 1980, today=TODAY),
    }  # fmt: skip
    return Bearer(**(known | changed))


def test_a_code_that_agrees_has_nothing_to_say():
    assert disagreements("RSSMRA80A01F205X", bearer()) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"family_name": "Bianchi"}, "cognome"),
        ({"given_name": "Luca"}, "al nome"),
        ({"sex": "F"}, "sesso"),
        ({"birth": partial_date(2, 1, 1980, today=TODAY)}, "data di nascita"),
        ({"birth": partial_date(None, None, 1981, today=TODAY)}, "data di nascita"),
        ({"places": {"Z336"}}, "luogo di nascita"),
    ],
)
def test_what_differs_is_said(changed, said):
    (sentence,) = disagreements("RSSMRA80A01F205X", bearer(**changed))
    assert said in sentence


def test_what_is_not_known_is_not_compared():
    assert disagreements("RSSMRA80A01F205X", Bearer()) == []
    year_only = bearer(birth=partial_date(None, None, 1980, today=TODAY))
    assert disagreements("RSSMRA80A01F205X", year_only) == []


def test_a_code_changed_for_omocodia_still_agrees():
    from codicefiscale import codicefiscale

    body = "RSSMRA80A01F20R"
    code = body + codicefiscale.encode_cin(body)
    assert disagreements(code, bearer()) == []


def test_a_wrong_control_character_is_said():
    assert "ultima lettera" in disagreements("RSSMRA80A01F205Y", bearer())[0]
    assert disagreements("12345678903", Bearer()) == []
    assert "ultima cifra" in disagreements("12345678904", Bearer())[0]


def test_kinds_are_told_by_their_shape():
    assert kind_of("") == "none"
    assert kind_of("12345678903") == "provisional"
    assert kind_of(normalised("rss mra 80a01 f205x")) == "definitive"
    with pytest.raises(ValueError, match="qui sono 5"):
        kind_of("ABCDE")
    with pytest.raises(ValueError, match="Non è scritto"):
        kind_of("1234567890123456")
