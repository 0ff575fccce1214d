"""The compared pairs of a run, kept small: tens of bytes each."""

from array import array
from collections.abc import Iterator
from math import log2

from labimpact.recognition.linking.comparing import Comparison
from labimpact.recognition.linking.weights import Pattern, Weights


class Pairs:
    """Positions, pattern and bits of chance of every pair that was compared."""

    def __init__(self) -> None:
        self.left = array("I")
        self.right = array("I")
        self.pattern = array("I")
        self.chance = array("f")
        self.personal = array("f")
        self.patterns: list[Pattern] = []
        self._numbers: dict[Pattern, int] = {}

    def add(self, left: int, right: int, comparison: Comparison) -> None:
        """Keep a compared pair."""
        number = self._numbers.get(comparison.pattern)
        if number is None:
            number = self._numbers[comparison.pattern] = len(self.patterns)
            self.patterns.append(comparison.pattern)
        self.left.append(left)
        self.right.append(right)
        self.pattern.append(number)
        self.chance.append(comparison.chance)
        self.personal.append(comparison.personal)

    def __len__(self) -> int:
        return len(self.left)

    def evidence(self, weights: Weights, relatives: float) -> Iterator[float]:
        """Bits for one person against two, pair by pair.

        Two people are any two, or, rarely (`relatives`, as a share of all pairs), two of one
        household, who agree on much without being one.
        """
        same = [weights.bits_of_same(pattern) for pattern in self.patterns]
        kin = [weights.bits_of_relatives(pattern) + log2(relatives) for pattern in self.patterns]
        for number, chance, personal in zip(self.pattern, self.chance, self.personal, strict=True):
            yield same[number] - against(-chance, kin[number] - personal)


def against(strangers: float, relatives: float) -> float:
    """Add two log-likelihoods in bits."""
    higher, lower = max(strangers, relatives), min(strangers, relatives)
    gap = higher - lower
    return higher if gap > 20 else higher + log2(1.0 + 2.0**-gap)
