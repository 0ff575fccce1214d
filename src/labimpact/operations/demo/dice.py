"""Chance that repeats itself: one generator per thing made, and draws by weight."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


def dice(*names: object) -> random.Random:
    """A generator that depends on these names alone, not on what was drawn before."""
    return random.Random(":".join(map(str, names)))  # noqa: S311 - a demonstration, no secret.


class Weighted(Generic[T]):
    """Things drawn in proportion to their weights."""

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        kept = [(thing, weight) for thing, weight in pairs if weight > 0]
        self.things: list[T] = [thing for thing, _weight in kept]
        self._ends: list[float] = list(accumulate(weight for _thing, weight in kept))

    def __bool__(self) -> bool:
        return bool(self.things)

    def draw(self, rng: random.Random) -> T:
        place = bisect_right(self._ends, rng.random() * self._ends[-1])
        return self.things[min(place, len(self.things) - 1)]


def draw(rng: random.Random, weights: Mapping[T, float]) -> T:
    """One of the keys, in proportion to its value."""
    left = rng.random() * sum(weights.values())
    for thing, weight in weights.items():
        left -= weight
        if left < 0:
            return thing
    return next(reversed(list(weights)))


def chance(rng: random.Random, probability: float) -> bool:
    return rng.random() < probability
