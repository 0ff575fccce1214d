"""How alike two names are as wholes: words are paired whatever their order, the rest is weighed."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from labimpact.recognition.names import likeness
from labimpact.recognition.names.reading import LIGHT, PARTICLE, Name, Token

# Same name from here on, another one below the second; between them somebody must look.
SAME, ANOTHER = 0.85, 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words that stand for each other: their places, the log-odds, and how they agree."""

    one: int
    other: int
    weight: float
    how: str


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


NOTHING = Likeness(0.0, -20.0, (), ((), ()), True)


def compare(one: Name, other: Name) -> Likeness:
    """Judge whether two names are the same name (>= 0.85) or another one (< 0.5)."""
    first, second = one.core, other.core
    if not first or not second:
        return NOTHING
    pairs = _pair(first, second)
    used = {p.one for p in pairs}, {p.other for p in pairs}
    left = (
        tuple(t for n, t in enumerate(first) if n not in used[0]),
        tuple(t for n, t in enumerate(second) if n not in used[1]),
    )
    order = [p.other for p in sorted(pairs, key=lambda p: p.one)]
    weight = _weight(pairs, left)
    return Likeness(odds_as_score(weight), weight, tuple(pairs), left, order == sorted(order))


def _pair(first: tuple[Token, ...], second: tuple[Token, ...]) -> list[Pair]:
    """Pair the words, the likeliest first."""
    found = []
    for n, one in enumerate(first):
        for m, other in enumerate(second):
            weight, how = likeness.weigh(one, other)
            found.append(Pair(n, m, weight, how))
    found.sort(key=lambda p: (-p.weight, abs(p.one - p.other)))
    kept: list[Pair] = []
    for pair in found:
        if all(pair.one != k.one and pair.other != k.other for k in kept):
            kept.append(pair)
    return kept


def _weight(pairs: list[Pair], left: tuple[tuple[Token, ...], tuple[Token, ...]]) -> float:
    gained = min(5.0, sum(p.weight for p in pairs if p.weight > 0))
    lost = sum(p.weight for p in pairs if p.weight < 0)
    missing = sum(0.2 if t.kind in (LIGHT, PARTICLE) else 0.8 for side in left for t in side)
    alone = 2.0 if len(pairs) == 1 and any(left) else 0.0
    return gained + lost - missing - alone


def odds_as_score(weight: float) -> float:
    """Log-odds as a score between 0 and 1."""
    return 1 / (1 + exp(-weight))
