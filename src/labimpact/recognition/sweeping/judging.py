"""Two cards weighed as two records of one person, against two strangers or two of one household.

The comparison, the weights and what is common here are those of the search. A search is asked about
somebody who stands before the desk and is probably known; of any two cards of a network very few
are one person, and many are of brothers, who share a family name, a phone and an address.
"""

from __future__ import annotations

from functools import lru_cache
from math import log2
from typing import Any, NamedTuple

from labimpact.recognition.filing import PHONE_TAIL
from labimpact.recognition.linking.births import Birth
from labimpact.recognition.linking.codes import clean_code, decode
from labimpact.recognition.linking.comparing import Comparer
from labimpact.recognition.linking.naming import parts_of
from labimpact.recognition.linking.pairs import against
from labimpact.recognition.linking.records import Record
from labimpact.recognition.linking.weights import PLACE, Pattern, Weights
from labimpact.recognition.names import Name, unpack
from labimpact.recognition.queries.candidates import Card
from labimpact.recognition.queries.commonness import FEWEST_PEOPLE, Commonness

_NOBODY = Name(())
Codes = tuple[str, str]


class Weighed(NamedTuple):
    """Bits for one person, and how every field agrees."""

    bits: float
    pattern: Pattern

    def level(self, field: str) -> str:
        """How one field agrees; nothing where it is not known."""
        return self.pattern[PLACE[field]]


class PairJudge:
    """Weighs pairs by the weights in force and what is common here."""

    def __init__(self, common: Commonness, weights: Weights, prior: float) -> None:
        self.comparer: Any = Comparer(weights, common)
        self.prior = log2(prior)
        persons = max(common.total, FEWEST_PEOPLE)
        self.kin = log2(2 * weights.settings["relatives"] / persons)

    def weigh(self, left: Card, right: Card) -> Weighed:
        """The best that any names of the one make of any names of the other."""
        codes, phones = codes_of(left, right), phones_of(left, right)
        return max(
            (
                self._weigh(_record(mine, left, (codes[0], phones[0])),
                            _record(theirs, right, (codes[1], phones[1])))
                for mine in left.names or ("",)
                for theirs in right.names or ("",)
            ),
            key=lambda weighed: weighed.bits,
        )  # fmt: skip

    def _weigh(self, mine: Record, theirs: Record) -> Weighed:
        found = self.comparer.compare(mine, theirs)
        kin = self.comparer.bits_of_kin(found.pattern) + self.kin - found.personal
        same = self.comparer.bits_of(found.pattern)
        return Weighed(same - against(-found.chance, kin) + self.prior, found.pattern)


def codes_of(left: Card, right: Card) -> Codes:
    """A code that both have; or else the tax codes, which may be a slip apart."""
    papers = sorted(code for code in left.codes & right.codes if not code.isdigit())
    if papers:
        return papers[0], papers[0]
    mine, theirs = tax_code(left), tax_code(right)
    return (mine, theirs) if mine and theirs else ("", "")


def tax_code(card: Card) -> str:
    """The definitive tax code of a card, if it has one."""
    found = (clean_code(code) for code in sorted(card.codes))
    return next((code for code in found if decode(code)), "")


def phones_of(left: Card, right: Card) -> Codes:
    """A phone that both have; or else one of each."""
    mine, theirs = tails(left), tails(right)
    shared = sorted(set(mine) & set(theirs))
    if shared:
        return shared[0], shared[0]
    return (mine[0], theirs[0]) if mine and theirs else ("", "")


def tails(card: Card) -> list[str]:
    """The ends of the card's phones, by which they are compared."""
    return sorted(code[-PHONE_TAIL:] for code in card.codes if code.isdigit())


@lru_cache(50_000)
def _name(packed: str) -> tuple[Name, tuple[Any, ...]]:
    name = unpack(packed) if packed else _NOBODY
    return name, parts_of(name)


def _record(packed: str, card: Card, known: Codes) -> Record:
    name, (given, family, whole) = _name(packed)
    born = card.born
    return Record(
        id="", given=given, family=family, whole=whole, name=name,
        birth=Birth(born.year, born.month, born.day) if born else None,
        sex=card.sex.lower(), tax_code=known[0], phone=known[1],
    )  # fmt: skip
