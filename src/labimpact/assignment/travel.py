"""How long the way is: from coordinates, until somebody plugs in a router that knows the roads."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

EARTH_KM = 6371.0088  # mean radius (IUGG)

Point = tuple[float, float]  # latitude and longitude, in degrees
Table = list[list[int]]  # minutes, from a row's place to a column's


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
        apart = [[kilometres(a, b) for b in points] for a in points]
        return {
            name: [
                [means.minutes(far) if far else 0 for far in row] for row in apart
            ]
            for name, means in self.means.items()
        }  # fmt: skip


def kilometres(a: Point, b: Point) -> float:
    """Between two points on the globe (haversine)."""
    (phi, east), (psi, west) = (map(math.radians, point) for point in (a, b))
    half = math.sin((psi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(psi) * math.sin((west - east) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))
