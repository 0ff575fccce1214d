"""The stages of a sweep in their order; each that is done already is passed over."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from labimpact.recognition.queries.commonness import commonness
from labimpact.recognition.queries.weights import InForce, in_force
from labimpact.recognition.sweeping import folder, reading, steps, weighing
from labimpact.recognition.sweeping.hands import alone
from labimpact.recognition.sweeping.learning import Lesson

# Persons of one part: each is compared with everybody, and leaves its files.
_A_PART = 250_000
# What part of the whole each stage is, of a hundred, about.
_STAGES = {
    "lettura delle schede": 20, "chiavi rare": 10, "addestramento": 10, "confronto": 35,
    "pesatura": 20, "elenco dei probabili doppioni": 5,
}  # fmt: skip
Say = Callable[[str, float], None]


@dataclass(frozen=True)
class Order:
    """How a sweep is to be done."""

    engine: str
    memory: str
    hands: int


@dataclass(frozen=True)
class Found:
    """What a sweep leaves: its files of weighed pairs, what was counted, what was learned."""

    files: tuple[Path, ...]
    counts: dict[str, Any]
    model: dict[str, Any]
    by: InForce

    def lines(self) -> Iterator[dict[str, Any]]:
        """Every pair that was kept."""
        for path in self.files:
            yield from weighing.lines(path)

    def lesson(self) -> Lesson:
        """The pairs, to learn from."""
        found = Lesson(self.by.weights)
        for line in self.lines():
            found.add(((field, level) for field, level in line["says"]), line["bits"])
        return found


class Teller:
    """Percent of the whole from the percent of a stage."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def of(self, stage: str) -> Callable[[float], None]:
        """What a stage is told its progress by."""
        names = list(_STAGES)
        before = sum(_STAGES[name] for name in names[: names.index(stage)])

        def told(part: float) -> None:
            self._say(stage, before + part * _STAGES[stage])

        told(0.0)
        return told


def conduct(path: Path, order: Order, say: Say) -> Found:
    """From the cards to pairs with their bits."""
    teller = Teller(say)
    by = in_force()
    reading.read(path, hands=order.hands, say=teller.of("lettura delle schede"))
    teller.of("chiavi rare")
    gathered = _once(path / "gathered.json", partial(_step, path, order, step="gather"))
    teller.of("addestramento")
    learned = _once(
        path / "learned.json",
        partial(_step, path, order, step="train", prior=gathered["prior"]),
    )
    model = {**(by.model or learned), "prior": gathered["prior"]}
    _once(path / "model.json", lambda: model)
    # Spark parts the work by itself.
    whole = order.engine == "spark"
    parts = 1 if whole else max(1, math.ceil(gathered["persons"] / _A_PART))
    pairs = _compared(path, order, parts, teller.of("confronto"))
    weighing.prepare(commonness(), by.weights, prior=gathered["prior"])
    kinds = _weighed(path, order, parts, teller.of("pesatura"))
    counts = {"persons": gathered["persons"], "pairs": pairs, **kinds}
    files = tuple(path / f"weighed-{part}.jsonl" for part in range(1, parts + 1))
    return Found(files, counts, learned, by)


def _once(path: Path, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    found = folder.read(path)
    if not found:
        found = make()
        folder.write(path, found)
    return found


def _step(path: Path, order: Order, **wanted: Any) -> dict[str, Any]:
    return alone(steps.main, {"folder": str(path), "memory": order.memory, **wanted})


def _compared(path: Path, order: Order, parts: int, say: Callable[[float], None]) -> int:
    pairs = 0
    for part in range(1, parts + 1):
        into = path / f"pairs-{part}.parquet"
        wanted = {"step": "predict", "engine": order.engine, "part": part, "parts": parts,
                  "into": str(into)}  # fmt: skip
        done = _once(path / f"pairs-{part}.json", partial(_step, path, order, **wanted))
        pairs += done["pairs"]
        say(part / parts)
    return pairs


def _weighed(path: Path, order: Order, parts: int, say: Callable[[float], None]) -> dict[str, int]:
    kinds = {"likely": 0, "household": 0}
    for part in range(1, parts + 1):
        into = path / f"weighed-{part}.jsonl"
        source = path / f"pairs-{part}.parquet"

        def weigh(source: Path = source, into: Path = into, part: int = part) -> dict[str, int]:
            return weighing.weigh(
                source, into, hands=order.hands,
                say=lambda share: say((part - 1 + share) / parts),
            )  # fmt: skip

        for kind, count in _once(path / f"weighed-{part}.json", weigh).items():
            kinds[kind] += count
    return kinds


def dumps(content: Any) -> str:
    """As the database takes it."""
    return json.dumps(content, ensure_ascii=False)
