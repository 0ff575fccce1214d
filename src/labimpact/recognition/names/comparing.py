"""How alike two names are as wholes: words are paired whatever their order, the rest is weighed.

Two names are one when every word that both have is one: a rare family name in common says nothing
of the given names of two brothers. So the chances of the pairs are multiplied, and not added.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log

from labimpact.recognition.names import likeness, syllables, vocabulary
from labimpact.recognition.names.pairing import Pair, pair_words
from labimpact.recognition.names.reading import INITIAL, LIGHT, WHOLE, Name, Token

# Same name from here on, another one below the second; between them somebody must look.
SAME, ANOTHER = 0.85, 0.5
# From these odds on a pair of words lends trust to the others, which is so much, and more where
# the scripts differ: that two words agree across scripts, and in one name, is seldom chance.
SOLID, TRUST, ACROSS = 1.0, 1.2, 1.1
# The share that remains when a word has no counterpart: beside two solid pairs, or one only.
DOUBT = 1.5
SPARE, LONELY, LIGHTLY = 0.95, 0.55, 0.98
HALF_KNOWN = 0.88
CROSSED = 0.97
# From here on down a pair of words speaks against the whole.
AGAINST = -1.0
# At most so likely, as log-odds, where one name is a man's and the other a woman's.
OF_TWO_SEXES = -1.0
# And where a name of syllables has one more: somebody must look.
ONE_SYLLABLE_MORE = 1.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike: `score` 0-1 (calibrated), the pairs, what is left over, whether in one order.

    `apart` says that a word speaks against it, not only that one is missing: Wei is not Wen.
    `weight` is the score as log-odds before it is bounded: it tells apart what scores alike.
    """

    score: float
    weight: float
    pairs: tuple[Pair, ...]
    left_over: tuple[tuple[Token, ...], tuple[Token, ...]]
    same_order: bool
    apart: bool


NOTHING = Likeness(0.0, -40.0, (), ((), ()), True, False)


def compare(one: Name, other: Name) -> Likeness:
    """Judge whether two names are the same name (>= 0.85) or another one (< 0.5)."""
    first, second = one.core, other.core
    if not first or not second:
        return NOTHING
    pairs = pair_words(first, second)
    by_syllables = syllables.are_of_syllables(first) and syllables.are_of_syllables(second)
    if by_syllables:
        pairs = [_by_syllables(pair, first, second) for pair in pairs]
    used = {n for p in pairs for n in p.ones}, {n for p in pairs for n in p.others}
    left = (
        tuple(t for n, t in enumerate(first) if n not in used[0]),
        tuple(t for n, t in enumerate(second) if n not in used[1]),
    )
    order = [p.other for p in sorted(pairs, key=lambda p: p.one)]
    weight = _weigh(pairs, left, first, second)
    if by_syllables and any(_names_somebody(token) for token in (*left[0], *left[1])):
        weight = min(weight, ONE_SYLLABLE_MORE)
    apart = any(pair.weight < AGAINST for pair in pairs)
    if _are_man_and_woman(one, other):
        apart = True
        weight = min(weight, OF_TWO_SEXES)
    in_order = order == sorted(order)
    return Likeness(_score(weight), weight, tuple(pairs), left, in_order, apart)


def _by_syllables(pair: Pair, first: tuple[Token, ...], second: tuple[Token, ...]) -> Pair:
    """The pair, told apart where the syllables are others."""
    one = "".join(first[n].folded for n in pair.ones)
    other = "".join(second[n].folded for n in pair.others)
    if INITIAL in (first[pair.one].kind, second[pair.other].kind):
        return pair
    return replace(pair, weight=likeness.TWO) if syllables.are_two(one, other) else pair


def _names_somebody(token: Token) -> bool:
    """Whether a syllable that only one name has tells its bearer from others: Min and Min-jun."""
    return token.kind == WHOLE and token.folded not in vocabulary.SAID_OF_WOMEN


def _are_man_and_woman(one: Name, other: Name) -> bool:
    """Whether a word of each name says of which sex the bearer is, and they say two."""
    said = _said(one.tokens)
    return bool(said) and {said, _said(other.tokens)} == {"m", "f"}


def _said(tokens: tuple[Token, ...]) -> str:
    """`m` or `f` where the words say it, and not both."""
    women = any(token.folded in vocabulary.SAID_OF_WOMEN for token in tokens)
    men = any(token.folded in vocabulary.SAID_OF_MEN for token in tokens)
    return "" if women == men else "f" if women else "m"


def _weigh(
    pairs: list[Pair],
    left: tuple[tuple[Token, ...], tuple[Token, ...]],
    first: tuple[Token, ...],
    second: tuple[Token, ...],
) -> float:
    """The chance that all words agree, as log-odds."""
    solid = sum(_is_solid(p, first, second) for p in pairs)
    total = 0.0
    for pair in pairs:
        others = solid - _is_solid(pair, first, second)
        kinds = first[pair.one].kind, second[pair.other].kind
        if INITIAL in kinds and pair.weight > 0 and pair.width == (1, 1):
            total += log(HALF_KNOWN if solid else 0.5)
            continue
        trust = TRUST + (ACROSS if pair.how == likeness.SCRIPT else 0.0)
        # What speaks against a pair is not outvoted by its neighbours.
        trust *= min(1.0, max(0.0, 1 + pair.weight / DOUBT))
        chance = log(_score(pair.weight + trust * min(others, 2)))
        total += max(chance * 0.3, -1.0) if LIGHT in kinds and pair.weight < 0 else chance
        parts = {first[pair.one].part, second[pair.other].part}
        total += log(CROSSED) if parts == {"g", "f"} else 0.0
    for token in (*left[0], *left[1]):
        total += log(_remains(token, solid))
    bounded = min(total, -1e-9)
    return bounded - log(-bounded) if bounded > -1e-3 else log(exp(bounded) / (1 - exp(bounded)))


def _is_solid(pair: Pair, first: tuple[Token, ...], second: tuple[Token, ...]) -> bool:
    """Whether a pair is sure enough, and of words that say who it is, to lend trust to others."""
    kinds = first[pair.one].kind, second[pair.other].kind
    telling = LIGHT not in kinds and (INITIAL not in kinds or pair.width != (1, 1))
    return telling and pair.weight >= SOLID


def _remains(token: Token, solid: int) -> float:
    if token.kind in (LIGHT, INITIAL):
        return LIGHTLY
    return SPARE if solid > 1 else LONELY


def _score(weight: float) -> float:
    """Log-odds as a score between 0 and 1."""
    return 1 / (1 + exp(-weight)) if weight > -40 else 0.0
