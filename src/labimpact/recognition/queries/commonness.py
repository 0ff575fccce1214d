"""How common a key is in the network: what a search leaves for a rarer one, and what it says."""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left
from functools import lru_cache
from math import log2
from typing import ClassVar

from labimpact.recognition import matcher
from labimpact.recognition.filing import number
from labimpact.recognition.linking.births import Birth
from labimpact.recognition.linking.frequencies import USUAL
from labimpact.recognition.names import lexicon

# Keys of fewer cards than one in so many are not counted, nor are those of one alone; of an
# uncounted key half as many are taken for granted. However large the network, fifty are counted.
_ONE_IN, _LEAST_COUNTED, _MOST_UNCOUNTED = 20_000, 2, 50
# The row of the table of common keys that holds how many cards there are.
ALL = 0
_FRESH_SECONDS = 3600.0
_MOST_BITS = 17.0
_YEARS, _DAYS = 60, 365
_ONE_OF_A_RARE_WORD = 300_000
# Until so many people have been met, what is usual in the world counts as well; and however rare
# a word is there, somebody who comes here may bear it.
_USUAL_WEIGHT, _USUAL_MOST = 1000, 14.0
# A card is one of those who might come, however few are known so far.
FEWEST_PEOPLE = 3_000


def fewest(total: int) -> int:
    """From how many cards on a key is counted in a network of so many."""
    return min(max(total // _ONE_IN, _LEAST_COUNTED), _MOST_UNCOUNTED)


class Commonness:
    """The counted keys, twelve bytes each, and how many cards there are."""

    def __init__(self, counted: list[tuple[int, int]]) -> None:
        self._keys = array("q", (key for key, _count in counted))
        self._counts = array("I", (count for _key, count in counted))
        self.total = self._counted(ALL) or 1
        self._uncounted = fewest(self.total) // 2
        self.word_bits = lru_cache(20_000)(self._word_bits)

    def of(self, key: int) -> int:
        """How many cards have the key, at most about."""
        return self._counted(key) or self._uncounted

    def _counted(self, key: int) -> int:
        place = bisect_left(self._keys, key)
        found = place < len(self._keys) and self._keys[place] == key
        return self._counts[place] if found else 0

    @property
    def prior(self) -> float:
        """Bits for one card, taken at random, being the person asked for."""
        return -log2(max(self.total, FEWEST_PEOPLE))

    def bits(self, kind: str, value: object) -> float:
        """How surprising it is to meet this value in anybody (what the scorer asks)."""
        if isinstance(value, Birth):
            return self._birth_bits(value)
        if kind in ("given", "family", "whole"):
            return self.word_bits(str(value))
        return -log2(USUAL[kind])

    def _word_bits(self, latin: str) -> float:
        # Of a word too rare to be counted there are a few in a million, or one in a small network;
        # and that has not met enough names to know which are rare.
        rare = max(self.total / _ONE_OF_A_RARE_WORD, min(self.total / FEWEST_PEOPLE, 1.0))
        seen = self._counted(number(f"f:{latin}")) or rare
        usual = 2.0 ** -min(lexicon.surprise(latin), _USUAL_MOST)
        share = (seen + _USUAL_WEIGHT * usual) / (self.total + _USUAL_WEIGHT)
        return min(-log2(min(share, 1.0)), _MOST_BITS)

    def _birth_bits(self, birth: Birth) -> float:
        return log2(_YEARS) + (log2(_DAYS) if birth.month else 0.0)


class _Kept:
    """One per process: read again when an hour old."""

    found: ClassVar[Commonness | None] = None
    read_at: ClassVar[float] = 0.0


def commonness() -> Commonness:
    """What was counted last night, read at most once an hour."""
    now = time.monotonic()
    if _Kept.found is None or now - _Kept.read_at > _FRESH_SECONDS:
        with matcher.cursor() as cursor:
            cursor.execute("SELECT key, cards FROM recognition_commonkey ORDER BY key")
            _Kept.found = Commonness(cursor.fetchall())
        _Kept.read_at = now
    return _Kept.found


def forget() -> None:
    """Read again at the next question (after counting)."""
    _Kept.found = None
