"""How alike two names are as wholes: words are paired whatever their order, the rest is weighed.

Two names are one when every word that both have is one: a rare family name in common says nothing
of the given names of two brothers. So the chances of the pairs are multiplied, and not added.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from labimpact.recognition.names import likeness
from labimpact.recognition.names.pairing import Pair, pair_words
from labimpact.recognition.names.reading import INITIAL, LIGHT, Name, Token

# Same name from here on, another one below the second; between them somebody must look.
SAME, ANOTHER = 0.85, 0.5
# From these odds on a pair of words lends trust to the others, which is so much, and more where
# the scripts differ: that two words agree across scripts, and in one name, is seldom chance.
SOLID, TRUST, ACROSS = 1.0, 1.2, 0.6
# The share that remains when a word has no counterpart: beside two solid pairs, or one only.
DOUBT = 1.5
SPARE, LONELY, LIGHTLY = 0.95, 0.55, 0.98
HALF_KNOWN = 0.88
CROSSED = 0.97


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike: `score` 0-1 (calibrated), the pairs, what is left over, whether in one order.

    `weight` is the score as log-odds before it is bounded: it tells apart what scores alike.
    """

    score: float
    weight: float
    pairs: tuple[Pair, ...]
    left_over: tuple[tuple[Token, ...], tuple[Token, ...]]
    same_order: bool


NOTHING = Likeness(0.0, -40.0, (), ((), ()), True)


def compare(one: Name, other: Name) -> Likeness:
    """Judge whether two names are the same name (>= 0.85) or another one (< 0.5)."""
    first, second = one.core, other.core
    if not first or not second:
        return NOTHING
    pairs = pair_words(first, second)
    used = {n for p in pairs for n in p.ones}, {n for p in pairs for n in p.others}
    left = (
        tuple(t for n, t in enumerate(first) if n not in used[0]),
        tuple(t for n, t in enumerate(second) if n not in used[1]),
    )
    order = [p.other for p in sorted(pairs, key=lambda p: p.one)]
    weight = _weigh(pairs, left, first, second)
    in_order = order == sorted(order)
    return Likeness(_score(weight), weight, tuple(pairs), left, in_order)


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
