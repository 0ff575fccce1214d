"""Flows between offices as ribbons (diagramma di Sankey): from the left to the right.

Pure geometry; the template draws it. Widths are in proportion to the persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 760
_NODE, _GAP, _TOP = 12, 14, 8
_LEFT, _RIGHT = 220.0, WIDTH - 220.0
_PERSONS_HIGH = 260.0  # what all persons together are high, without the gaps
_LEAST_HIGH = 2.0
_LETTERS = 26


@dataclass(frozen=True)
class Node:
    x: float
    y: float
    height: float
    label: str
    persons: int
    side: str  # left or right

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2 + 4, 1)

    @property
    def text_x(self) -> float:
        return self.x - 6 if self.side == "left" else self.x + _NODE + 6

    @property
    def short(self) -> str:
        """The name as far as there is room; the table has it all."""
        return self.label if len(self.label) <= _LETTERS else f"{self.label[: _LETTERS - 1]}…"


@dataclass(frozen=True)
class Ribbon:
    path: str
    label: str


@dataclass(frozen=True)
class Sankey:
    height: float
    nodes: list[Node]
    ribbons: list[Ribbon]
    width: int = WIDTH


def sankey(flows: Sequence[tuple[str, str, int]]) -> Sankey:
    """The picture of flows (from, to, persons), which come with the largest first."""
    total = sum(n for _from, _to, n in flows) or 1
    scale = _PERSONS_HIGH / total
    left = _column([(a, n) for a, _b, n in flows], scale, _LEFT - _NODE, "left")
    right = _column([(b, n) for _a, b, n in flows], scale, _RIGHT, "right")
    at = {("left", node.label): node.y for node in left}
    at |= {("right", node.label): node.y for node in right}
    ribbons = []
    for sender, receiver, n in flows:
        thick = max(n * scale, _LEAST_HIGH)
        y1, y2 = at["left", sender], at["right", receiver]
        at["left", sender] += thick
        at["right", receiver] += thick
        ribbons.append(Ribbon(_ribbon(y1, y2, thick), f"{sender} → {receiver}: {n}"))
    height = max((node.y + node.height for node in (*left, *right)), default=0.0) + _TOP
    return Sankey(round(height, 1), [*left, *right], ribbons)


def _column(parts: Sequence[tuple[str, int]], scale: float, x: float, side: str) -> list[Node]:
    persons: dict[str, int] = {}
    high: dict[str, float] = {}
    for name, n in parts:
        persons[name] = persons.get(name, 0) + n
        high[name] = high.get(name, 0.0) + max(n * scale, _LEAST_HIGH)
    nodes, y = [], float(_TOP)
    for name, n in persons.items():
        nodes.append(Node(x, round(y, 1), round(high[name], 1), name, n, side))
        y += high[name] + _GAP
    return nodes


def _ribbon(y1: float, y2: float, thick: float) -> str:
    """A band from the left column to the right one, bent in the middle."""
    mid = (_LEFT + _RIGHT) / 2
    return (
        f"M{_LEFT:.1f} {y1:.1f}C{mid:.1f} {y1:.1f} {mid:.1f} {y2:.1f} {_RIGHT:.1f} {y2:.1f}"
        f"V{y2 + thick:.1f}"
        f"C{mid:.1f} {y2 + thick:.1f} {mid:.1f} {y1 + thick:.1f} {_LEFT:.1f} {y1 + thick:.1f}Z"
    )
