"""One pair of persons weighed: for one person, against two strangers or two of one household."""

from math import log2
from typing import NamedTuple

from labimpact.recognition.linking.comparing import Comparer
from labimpact.recognition.linking.frequencies import Rarity
from labimpact.recognition.linking.pairs import against
from labimpact.recognition.linking.records import Record
from labimpact.recognition.linking.weights import PLACE, Pattern, Weights


class Weighed(NamedTuple):
    """Bits for one person, and how every field agrees."""

    bits: float
    pattern: Pattern

    def level(self, field: str) -> str:
        """How one field agrees; nothing where it is not known."""
        return self.pattern[PLACE[field]]


class Scorer:
    """Weighs pairs of records by what is common in a population of so many persons.

    `prior`: log-odds in bits that two of them are one before anything is compared; by default
    somebody is one of so many.
    """

    def __init__(
        self, weights: Weights, frequencies: Rarity, *, persons: int, prior: float | None = None
    ) -> None:
        self.comparer = Comparer(weights, frequencies)
        self.prior = -log2(max(persons, 2)) if prior is None else prior
        self.kin = log2(2 * weights.settings["relatives"] / max(persons, 2))

    def weigh(self, a: Record, b: Record) -> Weighed:
        """Weigh two records."""
        found = self.comparer.compare(a, b)
        kin = self.comparer.bits_of_kin(found.pattern) + self.kin - found.personal
        same = self.comparer.bits_of(found.pattern)
        return Weighed(same - against(-found.chance, kin) + self.prior, found.pattern)
