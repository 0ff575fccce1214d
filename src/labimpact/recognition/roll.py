"""People told of one after the other, each looked for among those before: pure, no database.

A register that comes in is compared as the network is: filed under the keys of the search, weighed
as the nightly sweep weighs two cards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from labimpact.recognition import filing
from labimpact.recognition.cards import Card, papers_of, phones_of
from labimpact.recognition.judging import PairJudge
from labimpact.recognition.linking.births import compare_births
from labimpact.recognition.linking.scoring import Weighed
from labimpact.recognition.names import latin_of, unpack

# So many are weighed beside those of the very same words: the ones behind the rarest keys.
ENOUGH = 30
# What so many share tells nothing.
COMMON = 200
# How two births agree that are two people's, whatever the name.
OTHER_BIRTH = frozenset({"year_apart", "differ", "far"})
# A person is told of in so many spellings at most; what comes after is one of those, or a slip.
MOST_NAMES = 4


class Met(NamedTuple):
    """Somebody of the roll, by position, and how alike they are."""

    position: int
    weighed: Weighed


class Roll:
    """Cards in memory: about a kilobyte each with what they are filed under."""

    def __init__(self, judge: PairJudge) -> None:
        self.judge = judge
        self.cards: list[Card] = []
        # Most keys are of one card: that stands by itself, without a list around it.
        self._filed: dict[int, int | list[int]] = {}

    def add(self, card: Card) -> int:
        """Enter somebody; answers their position."""
        self.cards.append(card)
        position = len(self.cards) - 1
        self._file(filed_under(card), position)
        return position

    def widen(self, position: int, card: Card) -> None:
        """What else is said of somebody: other spellings, codes, a birth that was not known."""
        mine = self.cards[position]
        names = tuple(dict.fromkeys((*mine.names, *card.names)))[:MOST_NAMES]
        wider = replace(
            mine, names=names, born=mine.born or card.born, sex=mine.sex or card.sex,
            codes=mine.codes | card.codes,
        )  # fmt: skip
        if wider != mine:
            self.cards[position] = wider
            self._file(filed_under(wider) - filed_under(mine), position)

    def meet(self, card: Card) -> list[Met]:
        """Those who share a telling key with somebody, each weighed, the likeliest first."""
        found = (
            Met(position, self.judge.weigh(card, self.cards[position]))
            for position in self._behind(card)
            if may_be_one(card, self.cards[position])
        )
        return sorted(found, key=lambda met: (-met.weighed.bits, met.position))

    def _file(self, keys: set[int], position: int) -> None:
        for key in keys:
            there = self._filed.get(key)
            if there is None:
                self._filed[key] = position
            elif isinstance(there, list):
                there.append(position)
            else:
                self._filed[key] = [there, position]

    def _behind(self, card: Card) -> set[int]:
        found: set[int] = set()
        for key in whole_names(card):
            found.update(self._posted(key)[:COMMON])
        most = len(found) + ENOUGH
        names = [unpack(packed) for packed in card.names]
        keys = filing.of_question(names, card.born, papers_of(card.codes), phones_of(card.codes))
        for there in sorted(map(self._posted, keys), key=len):
            if len(there) > COMMON or (len(found) + len(there) > most and len(there) > 1):
                break
            found.update(there)
        return found

    def _posted(self, key: int) -> Sequence[int]:
        there = self._filed.get(key, ())
        return (there,) if isinstance(there, int) else there


def may_be_one(one: Card, other: Card) -> bool:
    """Two who were born on quite other days, with no code in common, need not be weighed."""
    if not (one.born and other.born) or not one.codes.isdisjoint(other.codes):
        return True
    return compare_births(one.born, other.born) not in OTHER_BIRTH


def filed_under(card: Card) -> set[int]:
    """The keys of the search, and the whole of each name whatever the order of its words."""
    names = [unpack(packed) for packed in card.names]
    keys = filing.of_card(names, card.born, papers_of(card.codes), phones_of(card.codes))
    return keys | whole_names(card)


def whole_names(card: Card) -> set[int]:
    """A key for each name of two words or more: of its letters, whatever their order."""
    written = (words_of(packed) for packed in card.names)
    return {filing.number(f"w:{' '.join(words)}") for words in written if len(words) > 1}


def words_of(packed: str) -> list[str]:
    """The words of a packed name in roman letters, sorted: what two who are written alike share."""
    return sorted(latin_of(packed).split())
