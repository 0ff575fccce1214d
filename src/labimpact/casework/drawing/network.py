"""The support network (rete sociale): the person in the middle, everybody else around.

Who can be counted on stands closer; the kind of tie is said by the line, never by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from labimpact.casework.drawing.words import fitted
from labimpact.casework.enums import Tie

WIDTH, HEIGHT = 520, 500
MIDDLE = (WIDTH / 2, HEIGHT / 2)
_FAR = (205.0, 200.0)  # half axes of the ellipse of those who are far
_NEAR = (135.0, 130.0)
_CLOSE = {Tie.STRONG, Tie.TENSE}
_LETTERS = 13  # of a line of a name in a circle
_EDGE = 44  # from the middle of a circle to where its line begins


@dataclass(frozen=True)
class Someone:
    """A circle of the picture: where it stands, and the lines of its name."""

    x: float
    y: float
    lines: list[str]
    kind: Tie
    path: str  # of the line that leads to the person
    gap: tuple[str, ...] = ()  # the two strokes that cross an interrupted tie


def network(ties: Sequence[tuple[str, str]]) -> list[Someone]:
    """Who (name, kind of tie) stands where, in a box of 520 × 500, in the order of the table."""
    count = len(ties)
    return [_someone(name, Tie(kind), at, count) for at, (name, kind) in enumerate(ties)]


def _someone(name: str, kind: Tie, at: int, count: int) -> Someone:
    angle = -math.pi / 2 + 2 * math.pi * at / count
    # With many around the person nobody can stand near: the circles would cover one another.
    across, down = _NEAR if kind in _CLOSE and count <= 8 else _FAR
    x, y = MIDDLE[0] + across * math.cos(angle), MIDDLE[1] + down * math.sin(angle)
    start, end = _towards(MIDDLE, (x, y), _EDGE), _towards((x, y), MIDDLE, _EDGE)
    path = _zigzag(start, end) if kind == Tie.TENSE else f"M{_at(start)}L{_at(end)}"
    gap = _strokes(start, end) if kind == Tie.BROKEN else ()
    return Someone(round(x, 1), round(y, 1), fitted(name, _LETTERS), kind, path, gap)


Point = tuple[float, float]


def _towards(a: Point, b: Point, far: float) -> Point:
    """The point of the line from a to b that is `far` from a."""
    length = math.dist(a, b)
    return a[0] + (b[0] - a[0]) * far / length, a[1] + (b[1] - a[1]) * far / length


def _aside(a: Point, b: Point, share: float, off: float) -> Point:
    """A point along the line from a to b, and `off` to its side."""
    length = math.dist(a, b) or 1.0
    dx, dy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    return a[0] + dx * length * share - dy * off, a[1] + dy * length * share + dx * off


def _zigzag(start: Point, end: Point) -> str:
    turns = 6
    inner = [_aside(start, end, (n + 0.5) / turns, 7 if n % 2 else -7) for n in range(turns)]
    return "M" + "L".join(_at(point) for point in (start, *inner, end))


def _strokes(start: Point, end: Point) -> tuple[str, ...]:
    return tuple(
        f"M{_at(_aside(start, end, share, -9))}L{_at(_aside(start, end, share, 9))}"
        for share in (0.45, 0.55)
    )


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
