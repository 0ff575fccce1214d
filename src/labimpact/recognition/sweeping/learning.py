"""What the pairs of a sweep teach the scorer of the product about slips. Pure: no database."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from labimpact.recognition.linking.learning import probability, shares
from labimpact.recognition.linking.weights import FIELDS, Pattern, Weights

ROUNDS = 5
# Below so many pairs of one person a network teaches nothing that the product does not know.
FEWEST = 200.0
SEEN = 0.01


class Lesson:
    """The patterns of a sweep's pairs, with the bits that do not depend on the weights."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.patterns: list[Pattern] = []
        self._numbers: dict[Pattern, int] = {}
        self.pattern = array("I")
        self.rest = array("f")

    def add(self, agreements: Iterable[tuple[str, str]], bits: float) -> None:
        """One pair as it was weighed by the weights in force."""
        levels = dict(agreements)
        pattern = tuple(levels.get(field, "") for field in FIELDS)
        number = self._numbers.setdefault(pattern, len(self.patterns))
        if number == len(self.patterns):
            self.patterns.append(pattern)
        self.pattern.append(number)
        self.rest.append(bits - self.weights.bits_of_same(pattern))

    def expect(self, weights: Weights) -> dict[int, float]:
        """Pairs of one person to be expected, pattern by pattern."""
        same = [weights.bits_of_same(pattern) for pattern in self.patterns]
        totals: dict[int, float] = defaultdict(float)
        for number, rest in zip(self.pattern, self.rest, strict=True):
            share = probability(same[number] + rest)
            if share > SEEN:
                totals[number] += share
        return totals

    def shown(self, weights: Weights, least: float) -> tuple[set[int], int]:
        """Places of the pairs from so many bits on, and how many they are."""
        same = [weights.bits_of_same(pattern) for pattern in self.patterns]
        found = {
            place
            for place, (number, rest) in enumerate(zip(self.pattern, self.rest, strict=True))
            if same[number] + rest >= least
        }
        return found, len(found)

    def learn(self) -> Weights | None:
        """The weights fitted to these pairs, leaning on those in force; none if they are few."""
        fitted = self.weights
        for _round in range(ROUNDS):
            totals = self.expect(fitted)
            if sum(totals.values()) < FEWEST:
                return None
            fitted = fitted.with_same(self._maximise(totals))
        return fitted

    def _maximise(self, totals: Mapping[int, float]) -> dict[str, dict[str, float]]:
        before = self.weights.settings["learning"]
        counts = {
            field: {level: share * before for level, share in levels.items()}
            for field, levels in self.weights.same.items()
        }
        for number, total in totals.items():
            for field, level in zip(FIELDS, self.patterns[number], strict=True):
                if level:
                    counts[field][level] += total
        return {field: shares(levels) for field, levels in counts.items()}


def as_json(weights: Weights) -> dict[str, Any]:
    """Weights as the database keeps them and `read_weights` reads them."""
    return {
        "version": weights.version,
        "same": {field: dict(levels) for field, levels in weights.same.items()},
        "chance": {
            field: {level: list(pair) for level, pair in levels.items()}
            for field, levels in weights.chance.items()
        },
        "relatives": {field: dict(levels) for field, levels in weights.relatives.items()},
        "settings": dict(weights.settings),
    }
