"""Days month by month: from the first to the third quartile, with a mark at the half."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, WIDTH - 6.0, 10.0, HEIGHT - 22.0


@dataclass(frozen=True)
class Span:
    x: float
    y: float
    height: float
    half: float
    width: float
    month: str
    name_x: float


@dataclass(frozen=True)
class Spans:
    """A picture: bars, and the days at the top of its scale."""

    bars: list[Span]
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def spans(rows: Sequence[tuple[str, tuple[int, int, int] | None]]) -> Spans:
    """Of each month (its short name) the three quartiles, or nothing."""
    most = max((q[2] for _month, q in rows if q), default=0) or 1
    step = (_RIGHT - _LEFT) / max(len(rows), 1)

    def y(days: int) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * days / most, 1)

    bars = []
    for at, (month, found) in enumerate(rows):
        if found:
            low, half, high = found
            x = round(_LEFT + step * at + step * 0.2, 1)
            height, middle = max(2.0, round(y(low) - y(high), 1)), round(x + step * 0.3, 1)
            bars.append(Span(x, y(high), height, y(half), round(step * 0.6, 1), month, middle))
    return Spans(bars, most)
