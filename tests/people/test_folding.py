"""Folding and keys: what is typed and what is stored meet in the middle."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labimpact.people import search


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    once = search.fold(text)
    assert search.fold(once) == once


@given(st.text(max_size=60))
def test_a_word_folds_to_itself(text):
    for word in search.words(text):
        assert search.words(word) == [word]


@given(st.text(max_size=40))
def test_the_form_in_which_unicode_is_composed_does_not_matter(text):
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert search.words(composed) == search.words(apart)


@given(st.text(alphabet=st.characters(categories=["L", "M", "N", "Z"]), max_size=40))
def test_whoever_types_the_whole_name_always_finds_it(text):
    keys = set(search.name_keys(text))
    question = search.understand(text)
    if question.case_number is None and not text.strip().replace(" ", "").isdigit():
        for word in question.words[: search.MAX_WORDS]:
            assert any(key.startswith(word.starts) for key in keys) or len(question.words) == 1


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Müller", "muller"),
        ("D'Angelo", "dangelo"),
        ("D'Angelo", "angelo"),
        ("D’Angelo", "d'angelo"),
        ("De la Cruz", "delacruz"),
        ("Adébáyọ̀-Okonkwo", "okonkwo"),
        ("Łukasz", "lukasz"),
        ("محمّد", "محمد"),
        ("أحمد", "احمد"),
        ("فاطمة\u200e", "فاطمه"),
        ("Шевченко", "шевч"),
        ("王小明", "小明"),
        ("Straße", "strasse"),
        ("Nadia \U0001f600", "nadia"),
        ("তাসনিম", "তাসনিম"),
    ],
)
def test_a_name_is_found_as_people_type_it(stored, typed):
    keys = set(search.name_keys(stored))
    for word in search.understand(typed).words:
        assert any(key.startswith(word.starts) for key in keys)


def test_indic_vowels_tell_names_apart():
    assert search.words("রিনা") != search.words("রানা")


@pytest.mark.parametrize("typed", ["+39 333 1234567", "3331234567", "333 123 45 67", "234567"])
def test_a_phone_is_found_by_its_number_or_its_last_digits(typed):
    keys = set(search.phone_keys("+39 333 1234567"))
    (word,) = search.understand(typed).words
    assert any(key.startswith(word.starts) for key in keys)


def test_a_foreign_number_is_found_with_zeros_or_plus():
    keys = set(search.phone_keys("+212 612345678"))
    for typed in ("00212612345678", "+212612345678", "212612345678"):
        (word,) = search.understand(typed).words
        assert any(key.startswith(word.starts) for key in keys), typed


def test_case_numbers_are_read_with_and_without_the_sign():
    assert search.understand("#42").case_number == 42
    assert search.understand("42").case_number == 42
    assert search.understand("# 42").words == ()


def test_a_tax_code_in_groups_is_one_word():
    (word,) = search.understand("RSS MRA 80A01 F205X").words
    assert word.text == "rssmra80a01f205x"


@given(st.text(max_size=400))
def test_no_text_breaks_the_search(text):
    question = search.understand(text)
    assert len(question.words) <= search.MAX_WORDS
