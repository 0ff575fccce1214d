"""Many names in memory, to be searched by a name: for the benchmark, files and small registers.

Words are searched, not names: every distinct word of the corpus stands once under its keys, a
word of the query meets the few that may be it, and only the names that hold the best of them are
compared as wholes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from heapq import nlargest
from itertools import pairwise
from math import log

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from labimpact.recognition.names.comparing import compare
from labimpact.recognition.names.keys import FOLDED, SHORTENED, token_keys
from labimpact.recognition.names.likeness import weigh
from labimpact.recognition.names.reading import Name, Token, joined
from labimpact.recognition.names.scripts import HAN, HANGUL

# Words that a word of the query is held against roughly, then finely; names compared as wholes.
ROUGH, FINE, COMPARED = 4000, 60, 60
# Of a name with more words each gets its share of the work of so many.
WORDS = 4
MOST_POSTED = 20_000
LEAST_WEIGHT = -4.0
# Words up to this length may be syllables of one name: Hae-in, Xiao Ming, Mac Donald.
SYLLABLE = 6
JOINED = "j"


class Index:
    """Names by their words; `search` answers with positions in the given order and scores."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.names: Sequence[Name] = list(names)
        self.words: list[Token] = []
        self.latin: list[str] = []
        self.bearers: list[list[int]] = []
        self.posted: dict[str, list[int]] = defaultdict(list)
        numbers: dict[tuple[str, str], int] = {}
        for position, name in enumerate(self.names):
            for token in _searched(name):
                number = numbers.setdefault((token.folded, token.kind), len(self.words))
                if number == len(self.words):
                    self._add(token, number)
                bearers = self.bearers[number]
                if not bearers or bearers[-1] != position:
                    bearers.append(position)

    def _add(self, token: Token, number: int) -> None:
        self.words.append(token)
        self.latin.append(token.spelled)
        self.bearers.append([])
        for key in _keys(token):
            self.posted[key].append(number)

    def search(self, query: Name, limit: int = 10) -> list[tuple[int, float]]:
        """The likeliest names, best first, each with its score 0-1."""
        points: dict[int, float] = defaultdict(float)
        searched = _searched(query)
        share = WORDS / max(WORDS, len(searched))
        for token in searched:
            gained: dict[int, float] = {}
            for number, weight in self._like(token, share):
                bearers = self.bearers[number][:MOST_POSTED]
                worth = (weight - LEAST_WEIGHT) * log(2 + len(self.names) / len(bearers))
                for position in bearers:
                    if worth > gained.get(position, 0.0):
                        gained[position] = worth
            for position, worth in gained.items():
                points[position] += worth
        best = nlargest(int(COMPARED * share), points, key=lambda p: (points[p], -p))
        scored = []
        for position in best:
            found = compare(query, self.names[position])
            scored.append((found.weight, points[position], -position, found.score))
        return [
            (-position, score) for _, _, position, score in sorted(scored, reverse=True)[:limit]
        ]

    def _like(self, token: Token, share: float) -> list[tuple[int, float]]:
        """Words of the corpus that may be this one, with their log-odds."""
        near: dict[int, None] = {}
        far: dict[int, None] = {}
        for key in _keys(token):
            into = far if key.startswith(SHORTENED) else near
            into.update(dict.fromkeys(self.posted.get(key, ())))
            if key.startswith("s:"):
                far.update(dict.fromkeys(self.posted.get(SHORTENED + key[2:], ())))
        rough, most = int(ROUGH * share), int(FINE * share)
        chosen = self._nearest(token, list(near)[:rough], most)
        others = [n for n in list(far)[:rough] if n not in near]
        chosen += self._nearest(token, others, most // 3)
        weighed = ((number, weigh(token, self.words[number])[0]) for number in chosen)
        return [(number, weight) for number, weight in weighed if weight > LEAST_WEIGHT]

    def _nearest(self, token: Token, numbers: list[int], most: int) -> list[int]:
        """The words that look most like one of its spellings in Latin letters."""
        if len(numbers) <= most:
            return numbers
        latin = [self.latin[number] for number in numbers]
        looks: dict[int, float] = {}
        for spelling in token.spellings:
            found = process.extract(spelling, latin, scorer=JaroWinkler.similarity, limit=most)
            for _, look, place in found:
                looks[place] = max(look, looks.get(place, 0.0))
        best = nlargest(most, looks, key=lambda place: (looks[place], -place))
        return [numbers[place] for place in best]


def _keys(token: Token) -> list[str]:
    """The keys of a word; characters of two words that were joined are only read one by one."""
    found = token_keys(token, loose=True)
    if token.script == HAN and token.kind == JOINED:
        return [key for key in found if key.startswith(FOLDED)]
    return found


def _searched(name: Name) -> list[Token]:
    """The words by which a name is searched: its own, and neighbours that may be written as one."""
    core = name.core
    found = list(core)
    for one, other in pairwise(core):
        if one.script in (HAN, HANGUL) or max(len(one.latin), len(other.latin)) <= SYLLABLE:
            whole = joined(one, other)
            found += [replace(whole, kind=JOINED)] if whole else []
    return found
