"""How long the way is: from coordinates, until somebody plugs in a router that knows the roads."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

EARTH_KM = 6371.0088  # mean radius (IUGG)

Point = tuple[float, float]  # latitude and longitude, in degrees
Table = Sequence[Sequence[int]]  # minutes, from a row's place to a column's


class Square(Sequence[Sequence[int]]):
    """A table of as many rows as columns, each row reckoned when it is first asked for: whoever
    looks at one worker's day asks for few of them."""

    def __init__(self, size: int, row: Callable[[int], Sequence[int]]) -> None:
        self._size, self._row = size, row
        self._rows: dict[int, Sequence[int]] = {}

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, at: Any) -> Any:
        try:
            return self._rows[at]
        except KeyError:
            if not 0 <= at < self._size:
                raise IndexError(at) from None
            return self._rows.setdefault(at, self._row(at))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


class Router(Protocol):
    """Whoever knows how long the way is: by each means a table of minutes between all points."""

    def tables(self, points: Sequence[Point]) -> Mapping[str, Table]:
        """Of the points in their order; the diagonal is nothing."""


@dataclass(frozen=True)
class Means:
    """A way of getting about: km/h, how much longer a road is than the crow flies, and the minutes
    that every way costs besides (to park, to wait for the bus)."""

    speed: float
    winding: float = 1.3
    fixed: int = 5

    def minutes(self, kilometres: float) -> int:
        return self.fixed + math.ceil(60 * kilometres * self.winding / self.speed)


# Proposals until a region measures its own: by car on provincial roads, by bus and on foot to it.
USUAL_MEANS: Mapping[str, Means] = {
    "car": Means(speed=45.0), "bus": Means(speed=22.0, fixed=12),
    "bicycle": Means(speed=15.0, fixed=2), "foot": Means(speed=4.5, winding=1.2, fixed=0),
}  # fmt: skip


@dataclass(frozen=True)
class AsTheCrowFlies:
    """The distance on the globe, longer by what roads wind, at the speed of each means."""

    means: Mapping[str, Means]

    def tables(self, points: Sequence[Point]) -> Mapping[str, Table]:
        @cache
        def apart(at: int) -> list[float]:
            return [kilometres(points[at], other) for other in points]

        def by(means: Means) -> Square:
            return Square(
                len(points), lambda at: [means.minutes(far) if far else 0 for far in apart(at)]
            )

        return {name: by(means) for name, means in self.means.items()}


def kilometres(a: Point, b: Point) -> float:
    """Between two points on the globe (haversine)."""
    (phi, east), (psi, west) = (map(math.radians, point) for point in (a, b))
    half = math.sin((psi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(psi) * math.sin((west - east) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))
