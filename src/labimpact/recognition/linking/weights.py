"""The weights of agreement: data with a version, kept in `recognition/data`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import log2
from pathlib import Path
from typing import Any

FIELDS = (
    "given", "family", "whole", "order", "birth", "sex", "citizenship", "birth_place", "tax_code",
    "phone", "street", "area",
)  # fmt: skip
PLACE = {name: place for place, name in enumerate(FIELDS)}
DATA = Path(__file__).resolve().parent.parent / "data" / "link_weights.json"
# A pattern says, field by field, at which level two records agree; "" is not known.
Pattern = tuple[str, ...]
UNKNOWN: Pattern = ("",) * len(FIELDS)


@dataclass(frozen=True)
class Weights:
    """Probabilities of every level of agreement, and where decisions begin.

    `same`: among records of one person. `chance`: among records of any two people, as a base and
    how much the value's own frequency adds. `relatives`: among two people of one household, for
    what a household shares; what is not there is as among any two people.
    """

    version: int
    same: Mapping[str, Mapping[str, float]]
    chance: Mapping[str, Mapping[str, tuple[float, float]]]
    relatives: Mapping[str, Mapping[str, float]]
    settings: Mapping[str, float]

    def bits_of_same(self, pattern: Pattern) -> float:
        """Log-likelihood of a pattern among records of one person, in bits."""
        return sum(
            log2(self.same[field][level]) for field, level in zip(FIELDS, pattern, strict=True)
            if level
        )  # fmt: skip

    def bits_of_relatives(self, pattern: Pattern) -> float:
        """The same among two people of one household, for what they share."""
        total = 0.0
        for field, level in zip(FIELDS, pattern, strict=True):
            shared = self.relatives.get(field)
            if level and shared is not None:
                total += log2(shared[level])
        return total

    def with_same(self, same: Mapping[str, Mapping[str, float]]) -> "Weights":
        """The same weights with what a file has taught about its errors."""
        return replace(self, same=same)


def read_weights(text: str) -> Weights:
    """Read weights from JSON."""
    found: dict[str, Any] = json.loads(text)
    chance = {
        field: {level: (float(pair[0]), float(pair[1])) for level, pair in levels.items()}
        for field, levels in found["chance"].items()
    }
    return Weights(
        int(found["version"]), found["same"], chance, found["relatives"], found["settings"]
    )


@cache
def committed_weights() -> Weights:
    """The weights that come with the product."""
    return read_weights(DATA.read_text(encoding="utf-8"))
