"""Where work is and how long the way there takes, as the database reckons it (`wall.way_minutes`).

A place that is not known is near to everything: no way is reckoned, as nothing is known of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from labimpact.assignment.travel import AsTheCrowFlies, Means, Point, Square, Table, kilometres
from labimpact.mediation.enums import Means as By
from labimpact.rules import queries as rules

Tables = Mapping[str, Table]
NOWHERE = 0


def means() -> dict[str, Means]:
    """How fast each means is, by the rules `travel_<means>_speed`, `_winding` and `_fixed`."""
    codes = [f"travel_{by.value}_{what}" for by in By for what in ("speed", "winding", "fixed")]
    rules.remember(codes)
    return {by.value: _means(by.value) for by in By}


def _means(name: str) -> Means:
    return Means(
        speed=max(1, _number(f"travel_{name}_speed", 40)),
        winding=_number(f"travel_{name}_winding", 130) / 100,
        fixed=_number(f"travel_{name}_fixed", 5),
    )


def _number(code: str, otherwise: int) -> int:
    found = rules.value(code)
    return otherwise if found is None else int(found)


def _with_nowhere(table: Table) -> Square:
    size = len(table) + 1
    return Square(size, lambda at: [0, *table[at - 1]] if at != NOWHERE else [0] * size)


class Places:
    """Every place of a problem once, by its coordinates; the first of them is nowhere."""

    def __init__(self) -> None:
        self.points: dict[Point, int] = {}

    def of(self, latitude: float | None, longitude: float | None) -> int:
        """The position of a place in the tables."""
        if latitude is None or longitude is None:
            return NOWHERE
        return self.points.setdefault((latitude, longitude), len(self.points) + 1)

    def tables(self, used: set[str]) -> Tables:
        """Minutes between all of them by the means that somebody uses."""
        speeds = means()
        chosen = {name: speeds.get(name, Means(speed=40)) for name in used | {By.CAR.value}}
        inner = AsTheCrowFlies(chosen).tables(list(self.points))
        return {name: _with_nowhere(table) for name, table in inner.items()}

    def ways_to(self, centre: int, used: set[str]) -> Tables:
        """The same, of which only the ways to and from one place are reckoned: the others are
        not asked for when it is told who could go there."""
        size, speeds = len(self.points) + 1, means()
        found = {name: [[0] * size for _ in range(size)] for name in used | {By.CAR.value}}
        here = next((point for point, at in self.points.items() if at == centre), None)
        for point, at in self.points.items() if here is not None else ():
            far = kilometres(here, point) if here is not None else 0.0
            for name, table in found.items():
                way = speeds.get(name, Means(speed=40)).minutes(far) if far else 0
                table[at][centre] = table[centre][at] = way
        return found
