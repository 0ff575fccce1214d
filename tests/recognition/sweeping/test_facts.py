"""A card as the engine reads it, and the keys that bring two cards together."""

from labimpact.recognition.cards import names_of, written
from labimpact.recognition.linking.births import Birth
from labimpact.recognition.sweeping.facts import facts_of


def facts(given, family, born, *, native="", codes=(), phones=(), pk=1):
    card = written(names_of(family, given, "", native), born, "F", list(codes), list(phones))
    return facts_of((pk, card.names, card.born, card.sex, card.codes))


def shared(one, other):
    return set(one["keys"]) & set(other["keys"])


def test_spelling_order_and_a_turned_day_still_share_a_key():
    one = facts("Rachida", "Cherkaoui", Birth(1985, 3, 12))
    other = facts("Sharqawi", "Rashida", Birth(1985, 12, 3))
    assert shared(one, other)
    assert one["born"] == other["turned"]


def test_another_script_shares_a_key_when_only_the_year_is_known():
    assert shared(
        facts("Rachida", "Cherkaoui", Birth(1985, 3, 12)), facts("رشيدة", "الشرقاوي", Birth(1985))
    )


def test_the_first_of_january_is_no_day():
    assert facts("Amina", "Hassan", Birth(1990, 1, 1))["born"] is None
    assert facts("Amina", "Hassan", Birth(1990, 1, 1))["year"] == 1990


def test_what_is_not_known_is_none_and_not_empty():
    bare = facts("", "", Birth())
    assert [bare[c] for c in ("name", "sound", "sounds", "born", "year", "papers", "phones")] == (
        [None] * 7
    )
    assert bare["keys"] == []


def test_strangers_share_nothing():
    one = facts("Rachida", "Cherkaoui", Birth(1985, 3, 12), phones=["393331234567"])
    other = facts("Oksana", "Bondarenko", Birth(1971, 8, 30), phones=["393337654321"])
    assert not shared(one, other)


def test_a_tax_code_of_digits_only_is_no_phone():
    one = facts("Rachida", "Cherkaoui", Birth(1985, 3, 12), codes=["12345678901"])
    other = facts("Oksana", "Bondarenko", Birth(1971, 8, 30), phones=["393345678901"])
    assert (one["papers"], one["phones"]) == (["12345678901"], None)
    assert (other["papers"], other["phones"]) == (None, ["45678901"])
    assert not shared(one, other)
