"""Two cards weighed as two records of one person, against two strangers or two of one household.

The comparison, the weights and what is common here are those of the search. A search is asked about
somebody who stands before the desk and is probably known; of any two cards of a network very few
are one person, and many are of brothers, who share a family name, a phone and an address.
"""

from __future__ import annotations

from functools import lru_cache
from math import log2
from typing import Any

from labimpact.recognition.cards import Card, papers_of, tails_of
from labimpact.recognition.linking.codes import clean_code, decode
from labimpact.recognition.linking.naming import parts_of
from labimpact.recognition.linking.records import Record
from labimpact.recognition.linking.scoring import Scorer, Weighed
from labimpact.recognition.linking.weights import Weights
from labimpact.recognition.names import Name, unpack
from labimpact.recognition.queries.commonness import Commonness

_NOBODY = Name(())
Codes = tuple[str, str]


class PairJudge:
    """Weighs pairs of cards by the weights in force and what is common in the network.

    `persons`: among how many the two are; `prior`: the share of all pairs that are one person, by
    default one among so many.
    """

    def __init__(
        self, common: Commonness, weights: Weights, *, persons: int, prior: float | None = None
    ) -> None:
        bits = None if prior is None else log2(prior)
        self.scorer = Scorer(weights, common, persons=persons, prior=bits)

    def weigh(self, left: Card, right: Card) -> Weighed:
        """The best that any names of the one make of any names of the other."""
        codes, phones = codes_of(left, right), phones_of(left, right)
        return max(
            (
                self.scorer.weigh(_record(mine, left, (codes[0], phones[0])),
                                  _record(theirs, right, (codes[1], phones[1])))
                for mine in left.names or ("",)
                for theirs in right.names or ("",)
            ),
            key=lambda weighed: weighed.bits,
        )  # fmt: skip


def codes_of(left: Card, right: Card) -> Codes:
    """A code that both have; or else the tax codes, which may be a slip apart."""
    papers = papers_of(left.codes & right.codes)
    if papers:
        return papers[0], papers[0]
    mine, theirs = tax_code(left), tax_code(right)
    return (mine, theirs) if mine and theirs else ("", "")


def tax_code(card: Card) -> str:
    """The definitive tax code of a card, if it has one."""
    found = (clean_code(code) for code in papers_of(card.codes))
    return next((code for code in found if decode(code)), "")


def phones_of(left: Card, right: Card) -> Codes:
    """A phone that both have; or else one of each."""
    mine, theirs = tails_of(left.codes), tails_of(right.codes)
    shared = sorted(set(mine) & set(theirs))
    if shared:
        return shared[0], shared[0]
    return (mine[0], theirs[0]) if mine and theirs else ("", "")


@lru_cache(50_000)
def _name(packed: str) -> tuple[Name, tuple[Any, ...]]:
    name = unpack(packed) if packed else _NOBODY
    return name, parts_of(name)


def _record(packed: str, card: Card, known: Codes) -> Record:
    name, (given, family, whole) = _name(packed)
    born = card.born
    return Record(
        id="", given=given, family=family, whole=whole, name=name,
        birth=born,
        sex=card.sex.lower(), tax_code=known[0], phone=known[1],
    )  # fmt: skip
