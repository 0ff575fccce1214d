"""The weights in force: those that a person activated, or else those of the product."""

from __future__ import annotations

import json
import time
from typing import Any, ClassVar, NamedTuple

from labimpact.recognition import matcher
from labimpact.recognition.linking.weights import Weights, committed_weights, read_weights

_FRESH_SECONDS = 60.0
_IN_FORCE = """
SELECT version, parameters::text FROM recognition_matchweights
WHERE active_from IS NOT NULL ORDER BY active_from DESC, id DESC LIMIT 1
"""


class InForce(NamedTuple):
    """The weights, their name, and what the engine of the sweep learned with them."""

    weights: Weights
    name: str
    model: dict[str, Any]


class _Kept:
    """One per process: read again when a minute old."""

    found: ClassVar[InForce | None] = None
    read_at: ClassVar[float] = 0.0


def in_force() -> InForce:
    """What the search and the sweep weigh by, read at most once a minute."""
    now = time.monotonic()
    if _Kept.found is None or now - _Kept.read_at > _FRESH_SECONDS:
        with matcher.cursor() as cursor:
            cursor.execute(_IN_FORCE)
            row = cursor.fetchone()
        _Kept.found = _of_row(row) if row else of_the_product()
        _Kept.read_at = now
    return _Kept.found


def of_the_product() -> InForce:
    """What is in force as long as nobody activated anything."""
    weights = committed_weights()
    return InForce(weights, f"prodotto {weights.version}", {})


def _of_row(row: tuple[int, str]) -> InForce:
    version, text = row
    parameters = json.loads(text)
    if not parameters:
        return of_the_product()
    weights = read_weights(json.dumps(parameters["scorer"]))
    return InForce(weights, f"versione {version}", parameters.get("model", {}))


def forget() -> None:
    """Read again at the next question (after activating)."""
    _Kept.found = None
