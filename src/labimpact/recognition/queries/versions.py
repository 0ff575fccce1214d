"""The versions of the weights, each with what it would change in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from labimpact.recognition import wording
from labimpact.recognition.linking.weights import committed_weights
from labimpact.recognition.models import MatchWeights, Sweep

# So many bits of difference are worth a word, and no more words than these.
_TOLD_BITS, _MOST_TOLD = 0.5, 6
_SHOWN = 20


@dataclass(frozen=True)
class Change:
    """One agreement that counts otherwise."""

    says: str
    counts_more: bool


@dataclass(frozen=True)
class Line:
    """A version, whether it is in force, and what would change with it."""

    weights: MatchWeights
    is_active: bool
    changes: list[Change]


def lines() -> list[Line]:
    """The latest versions; without any, the weights of the product are in force."""
    found = list(MatchWeights.objects.order_by("-version")[:_SHOWN])
    dated = [one for one in found if one.active_from is not None]
    active = max(dated, key=lambda one: (one.active_from, one.pk), default=None)
    before = _same_of(active)
    return [
        # As long as nobody activated anything the product's own are in force.
        Line(
            one,
            one is active or (active is None and not one.parameters),
            _changes(before, _same_of(one)),
        )
        for one in found
    ]


def last_sweep() -> Sweep | None:
    """The latest sweep, going on or ended."""
    return Sweep.objects.order_by("-pk").first()


def _same_of(weights: MatchWeights | None) -> dict[str, dict[str, float]]:
    if weights is None or not weights.parameters:
        return {field: dict(levels) for field, levels in committed_weights().same.items()}
    found: dict[str, dict[str, float]] = weights.parameters["scorer"]["same"]
    return found


def _changes(
    before: dict[str, dict[str, float]], after: dict[str, dict[str, float]]
) -> list[Change]:
    found = []
    for field, levels in after.items():
        for level, share in levels.items():
            words = wording.agreeing([(field, level)]) or wording.differing([(field, level)])
            bits = log2(share / before[field][level]) if words else 0.0
            if abs(bits) >= _TOLD_BITS:
                found.append((-abs(bits), Change(words[0], bits > 0)))
    return [change for _bits, change in sorted(found, key=lambda one: one[0])][:_MOST_TOLD]
