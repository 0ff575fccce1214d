"""A text as its words, each with its place: pure, without the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from labimpact.finding import tongues

LONGEST_WORD = 40


@dataclass(frozen=True)
class Token:
    """A word: where it stands in the text, how it is written, and how it is compared."""

    start: int
    end: int
    form: str
    bare: str


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, as they are compared."""
    for start, end in spans(text):
        yield Token(start, end, *_written(text[start:end]))


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a text stand; of Chinese each pair of signs, for there no space parts the
    words. A single letter is none."""
    for found in tongues.WORD.finditer(text):
        word, start = found[0], found.start()
        if tongues.HAN.match(word):
            for place in range(start, start + max(1, len(word) - 1)):
                yield place, min(place + 2, found.end())
        elif len(word) > 2 or word.isdigit() or sum(map(str.isalnum, word)) > 1:
            yield start, found.end()


@lru_cache(maxsize=50_000)
def _written(word: str) -> tuple[str, str]:
    form = tongues.form(word)[:LONGEST_WORD]
    return form, tongues.bare(form)


@lru_cache(maxsize=50_000)
def grams(word: str) -> frozenset[str]:
    """The pieces of three letters of a word, its edges marked; none of Chinese pairs."""
    if tongues.HAN.match(word):
        return frozenset()
    edged = f"^{word}$"
    return frozenset(edged[n : n + 3] for n in range(len(edged) - 2))


def alike(one: str, other: str) -> float:
    """How alike two words are, from 0 to 1: pieces in common, or a long beginning in common."""
    ours, theirs = grams(one), grams(other)
    if not ours or not theirs:
        return float(one == other)
    common = 2 * len(ours & theirs) / (len(ours) + len(theirs))
    begun = 0
    for mine, its in zip(one, other, strict=False):
        if mine != its:
            break
        begun += 1
    return max(common, 0.95 * begun / max(len(one), len(other)) if begun > 2 else 0.0)
