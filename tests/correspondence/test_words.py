"""Words: neutral, short, in the person's language, with numbers that stay in one piece."""

from datetime import date, time
from string import Formatter

import pytest

from labimpact.correspondence import wording
from labimpact.correspondence.enums import ReminderKind
from labimpact.correspondence.wording import Said
from labimpact.people.queries import notices

DAY = date(2027, 3, 9)
SENTENCES = ("subject", "deadline", "appointment", "appointment_day", "missing_document", "foot")
ALLOWED = {"sender", "day", "hour", "phone"}


def said(kind, **kwargs):
    values = {
        "kind": ReminderKind(kind), "sender": "Comune di Luino", "phone": "+39 0332 543511",
        "day": DAY, "hour": time(9, 5) if kind == "appointment" else None,
    }  # fmt: skip
    return Said(**(values | kwargs))


LANGUAGES = sorted(wording.all_words())


def test_the_sixteen_languages_of_the_portal_are_there():
    assert set(LANGUAGES) == set(notices.languages(notices.current_version()))
    assert len(LANGUAGES) == 16


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_says_who_when_and_where_to_call_and_nothing_else(language):
    words = wording.all_words()[language]
    for name in SENTENCES:
        fields = {field for _, field, _, _ in Formatter().parse(words.sentences[name]) if field}
        assert fields <= ALLOWED, name
    for kind in ReminderKind:
        text = words.sentence(said(kind))
        assert "09/03/2027" in text
        assert "+39 0332 543511" in text
        assert not any(sign.isdigit() and sign not in "0123456789" for sign in text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(ReminderKind))
def test_a_text_message_is_short(language, kind):
    longest = said(kind, sender="Comunità Montana Valli del Verbano e Piambello")
    text, _ = wording.sms(longest, [language])
    assert wording.parts(text) <= 2, f"{len(text)}: {text}"


@pytest.mark.parametrize("kind", list(ReminderKind))
@pytest.mark.parametrize("language", ["it", "en"])
def test_in_italian_and_english_it_is_one_message(language, kind):
    text, _ = wording.sms(said(kind), [language])
    assert wording.parts(text) == 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("я" * 70, 1), ("я" * 71, 2)],
)
def test_the_parts_of_a_message_are_counted_as_the_networks_do(text, parts):
    assert wording.parts(text) == parts


def test_a_language_without_words_gets_italian_and_english():
    text, language = wording.sms(said("appointment"), ["ti", "am"])
    italian, english = text.split("\n")
    assert "appuntamento" in italian
    assert "appointment" in english
    assert language == "it"
    assert wording.sms(said("appointment"), []) == (text, "it")


def test_a_spoken_variety_gets_the_language_its_speakers_read():
    assert wording.sms(said("appointment"), ["ary"])[1] == "ar"
    assert wording.sms(said("appointment"), ["ti", "uk"])[1] == "uk"


def test_in_arabic_day_and_number_are_left_to_right():
    text, _ = wording.sms(said("deadline"), ["ar"])
    assert "\u200e+39 0332 543511\u200e" in text
    assert "\u200e09/03/2027\u200e" in text


def test_an_email_carries_the_italian_under_the_persons_language():
    subject, body, language = wording.email(said("appointment"), ["uk"])
    assert language == "uk"
    assert "09/03/2027" in subject
    theirs, italian = body.split("---")
    assert "зустріч" in theirs
    assert "appuntamento" in italian


def test_an_office_without_a_telephone_ends_its_sentence_in_time():
    for language in LANGUAGES:
        text, _ = wording.sms(said("deadline", phone=""), [language])
        assert not text.endswith((":", "：", " "))
