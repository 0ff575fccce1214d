"""How a service weighs what it plans: the engine's weights, between sane bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from labimpact.assignment.problem import Weights

# Weights of the plain kind, and the most that each may be.
MOST: Mapping[str, int] = {
    "waited": 20, "waited_most": 60, "stranger": 100, "not_preferred": 100, "travel": 20, "gap": 20,
}  # fmt: skip
PRIORITY_MOST = 1000
BAND_MOST = 200


def weights_of(said: Mapping[str, Any]) -> Weights:
    """The weights of a service (pesi): what it wrote, else the usual; what is not sane is usual."""
    given = {each.name: said[each.name] for each in fields(Weights) if each.name in said}
    values = {name: _sound(name, value) for name, value in given.items()}
    return Weights(**{name: value for name, value in values.items() if value is not None})


def _sound(name: str, value: Any) -> Any:
    if name in MOST:
        return value if isinstance(value, int) and 0 <= value <= MOST[name] else None
    rising = isinstance(value, (list, tuple)) and all(isinstance(v, int) for v in value)
    if not rising or list(value) != sorted(value):
        return None
    many, most = (4, PRIORITY_MOST) if name == "priority" else (3, BAND_MOST)
    return tuple(value) if len(value) == many and value[0] >= 0 and value[-1] <= most else None


def written(weights: Weights) -> dict[str, Any]:
    """As they are kept: only what differs from the usual."""
    usual = asdict(Weights())
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(weights).items()
        if value != usual[name]
    }
