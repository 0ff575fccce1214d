"""A text as its words, each with its place: pure, without the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
    """The words of a text; Chinese as each pair of signs, for there no space parts the words."""
    for found in tongues.WORD.finditer(text):
        if tongues.HAN.match(found[0]):
            yield from _pairs(found[0], found.start())
            continue
        form = tongues.form(found[0])[:LONGEST_WORD]
        bare = tongues.bare(form)
        if len(bare) > 1 or bare.isdigit():
            yield Token(found.start(), found.end(), form, bare)


def _pairs(run: str, start: int) -> Iterator[Token]:
    for place in range(max(1, len(run) - 1)):
        pair = run[place : place + 2]
        yield Token(start + place, start + place + len(pair), pair, pair)


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
