"""People told of one after the other meet those before them, as the network's cards are weighed."""

import pytest

from labimpact.recognition.cards import Card, called, names_of
from labimpact.recognition.judging import PairJudge
from labimpact.recognition.linking import committed_weights
from labimpact.recognition.linking.births import UNKNOWN, Birth
from labimpact.recognition.names import pack
from labimpact.recognition.queries.commonness import Commonness
from labimpact.recognition.roll import COMMON, MOST_NAMES, Roll


def card(family, given="", born=UNKNOWN, *, native="", codes=(), phones=()):
    names = names_of(family, given, "", native)
    return Card(0, tuple(map(pack, names)), born, "", frozenset({*codes, *called(phones)}))


def roll(*cards):
    made = Roll(PairJudge(Commonness([]), committed_weights(), persons=3000))
    for one in cards:
        made.add(one)
    return made


BORN = Birth(1985, 3, 12)
RACHIDA = card("Cherkaoui", "Rachida", BORN)


@pytest.mark.parametrize(
    "other",
    [
        card("Sharqawi", "Rashida", BORN),
        card("الشرقاوي", "رشيدة", BORN),
        card("Rachida", "Cherkaoui", BORN),
        card("Cherkaoui", "Rachida", Birth(1985, 12, 3)),
        card("Cherkaoui", "Rachida", Birth(1985)),
        card("Bennani", "Rachida", BORN),
    ],
)
def test_somebody_is_met_however_they_are_written(other):
    met = roll(card("Bondarenko", "Oksana", Birth(1971, 8, 30)), RACHIDA).meet(other)
    assert met[0].position == 1
    assert met[0].weighed.bits > 0


def test_strangers_do_not_meet():
    assert roll(RACHIDA).meet(card("Bondarenko", "Oksana", Birth(1971, 8, 30))) == []


def test_a_code_or_a_phone_brings_together_and_one_is_not_the_other():
    coded = roll(card("Rossi", "Ada", codes=["12345678901"]))
    assert coded.meet(card("Neri", "Bo", codes=["12345678901"]))[0].weighed.level("tax_code")
    assert coded.meet(card("Neri", "Bo", phones=["393345678901"])) == []
    called_at = roll(card("Rossi", "Ada", phones=["393331234567"]))
    assert called_at.meet(card("Neri", "Bo", phones=["3331234567"]))[0].weighed.level("phone")


def test_what_is_said_later_widens_and_never_replaces():
    people = roll(card("Cherkaoui", "Rachida"))
    people.widen(0, card("Sharqawi", "Rashida", BORN, codes=["AA123"]))
    people.widen(0, card("Cherkaoui", "Rachida", Birth(1990, 1, 2)))
    assert people.cards[0].born == BORN
    assert len(people.cards[0].names) == 2
    assert people.meet(card("X", codes=["AA123"]))[0].position == 0
    for given in ("Aa", "Bb", "Cc", "Dd"):
        people.widen(0, card("Cherkaoui", given))
    assert len(people.cards[0].names) == MOST_NAMES


def test_of_a_name_that_many_bear_so_many_are_weighed():
    many = [card("Ali", "Mohamed", Birth(1950 + n % 50, 3, 4)) for n in range(COMMON + 100)]
    assert len(roll(*many).meet(card("Ali", "Mohamed"))) == COMMON
    found = roll(*many, card("Ali", "Mohamed", Birth(1960, 7, 9))).meet(
        card("Ali", "Mohamed", Birth(1960, 7, 9))
    )
    assert found[0].position == len(many)
