"""A card and a question about its person share a key that few others have."""

import pytest

from labimpact.recognition import filing
from labimpact.recognition.asking import Born
from labimpact.recognition.names import read_parts, readings

BORN = Born(1990, 7, 18)


def shared(given, family, typed, *, kinds):
    """The kinds of key that the card of a name shares with a question of name and year."""
    card = filing.of_card([read_parts(given=given, family=family)], BORN, [], [])
    asked = filing.of_question(list(readings(typed)), Born(1990), [], [])
    texts = _texts(readings(typed), Born(1990))
    return {texts[key][:2] for key in card.intersection(asked) if key in texts} & kinds


def _texts(names, born):
    found = {}
    for name in names:
        for text in (
            *filing._of_sounds(filing.sounds(name), born),
            *filing._of_words(name, born),
        ):
            found[filing.number(text)] = text
    return found


@pytest.mark.parametrize(
    ("given", "family", "typed"),
    [
        ("Mihaela", "Rusu", "Rusu Mihaea 1990"),
        ("Andi", "Hysa", "Hysa Adni"),
        ("Osagie", "Olubode", "Oubode Osagie"),
        ("Gloria", "De Leon", "Goria De Leon"),
    ],
)
def test_one_slip_in_one_word_leaves_the_other_with_year_and_first_letter(given, family, typed):
    assert "v:" in shared(given, family, typed.removesuffix(" 1990"), kinds={"v:"})


def test_a_word_under_its_article_is_met_without_it():
    assert "y:" in shared("Abdul", "Darko", "Abduldarko", kinds={"y:"})


def test_keys_grow_with_the_words_of_a_name_and_never_beyond_a_bound():
    long = read_parts(given="Juan Carlos Maria Jose Luis", family="Huaman Leon Quispe Mamani")
    assert len(filing.of_card([long], BORN, [], [])) < 160
