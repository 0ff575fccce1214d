"""Which word of one name stands for which of the other, also where one writes two words as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from labimpact.recognition.names import likeness
from labimpact.recognition.names.reading import INITIAL, LIGHT, WHOLE, Token, joined
from labimpact.recognition.names.scripts import HAN

# Two words written as one must agree so well, and then count so much more than one word.
JOINED_LEAST, JOINED_WORTH = 1.5, 1.5
MOST_JOINED = 24
# What a word with a shortened first part is worth, and the least letters of what is written out.
SHORTENED, LEAST_END = 2.5, 4
# The Arabic article as Persian, Urdu and Bengali speakers say it.
TIES = ("ul", "ur")


@dataclass(frozen=True, slots=True)
class Pair:
    """Words that stand for each other: the places, the log-odds, and how they agree.

    `one` and `other` are places among the words of each name without its particles; `width` says
    how many words stand there, two where the other name writes them as one.
    """

    one: int
    other: int
    weight: float
    how: str
    width: tuple[int, int] = (1, 1)

    @property
    def ones(self) -> range:
        return range(self.one, self.one + self.width[0])

    @property
    def others(self) -> range:
        return range(self.other, self.other + self.width[1])


def pair_words(first: tuple[Token, ...], second: tuple[Token, ...]) -> list[Pair]:
    """Pair the words, the likeliest first; no word twice."""
    found = []
    for n, one in enumerate(first):
        for m, other in enumerate(second):
            weight, how = likeness.weigh(one, other)
            found.append((weight, -abs(n - m), Pair(n, m, weight, how)))
    for pair in (*_joined(first, second), *_swapped(_joined(second, first))):
        found.append((pair.weight + JOINED_WORTH, 0, pair))
    found.sort(key=lambda entry: entry[:2], reverse=True)
    kept: list[Pair] = []
    ones: set[int] = set()
    others: set[int] = set()
    for _, _, pair in found:
        if ones.isdisjoint(pair.ones) and others.isdisjoint(pair.others):
            kept.append(pair)
            ones.update(pair.ones)
            others.update(pair.others)
    return kept


def _joined(first: tuple[Token, ...], second: tuple[Token, ...]) -> Iterator[Pair]:
    """Two neighbouring words of the first name against one of the second."""
    for n in range(len(first) - 1):
        if first[n].kind == INITIAL and len(first[n + 1].latin) >= LEAST_END:
            yield from _shortened(first, n, second)
            continue
        whole = joined(first[n], first[n + 1])
        if whole is None or len(whole.latin) > MOST_JOINED:
            continue
        for m, other in enumerate(second):
            if other.kind not in (WHOLE, LIGHT) or not _may_be(whole, other):
                continue
            if whole.script == HAN and whole.latin != other.latin:
                continue  # Characters that are joined are read one by one.
            weight, how = likeness.weigh(whole, other)
            if any(article in other.latin[2:-2] for article in TIES):
                weight, how = max((weight, how), *_tied(first[n], first[n + 1], other))
            apart = max(likeness.weigh(t, other)[0] for t in first[n : n + 2])
            if weight >= JOINED_LEAST and weight > apart:
                yield Pair(n, m, weight, how, (2, 1))


def _tied(one: Token, other: Token, whole: Token) -> Iterator[tuple[float, str]]:
    """Two words and the article between them against all three written as one: Noor ul Ain."""
    for article in TIES:
        tied = joined(one, replace(other, folded=article + other.folded))
        if tied is not None:
            yield likeness.weigh(tied, whole)


def _shortened(first: tuple[Token, ...], n: int, second: tuple[Token, ...]) -> Iterator[Pair]:
    """A first part of which only the initial is written: G/Medhin for Gebremedhin."""
    start, end = first[n].latin[:1], first[n + 1].latin
    for m, other in enumerate(second):
        if other.latin.startswith(start) and other.latin.endswith(end) and other.latin != end:
            yield Pair(n, m, SHORTENED, likeness.START, (2, 1))


def _may_be(whole: Token, other: Token) -> bool:
    """Whether the lengths and the first sound allow that both are one word."""
    if likeness.reads_as(other, whole) or likeness.reads_as(whole, other):
        return True
    near = abs(len(whole.spelled) - len(other.spelled)) <= 3
    return near and bool({s[:1] for s in whole.sounds} & {s[:1] for s in other.sounds})


def _swapped(pairs: Iterator[Pair]) -> Iterator[Pair]:
    for pair in pairs:
        yield Pair(pair.other, pair.one, pair.weight, pair.how, (pair.width[1], pair.width[0]))
