"""What may be read of counted persons: small cells stay out, and cannot be worked out.

The rule (domain reference section 9, rule `statistics_min_cell`): no number from 1 to `least` − 1
is shown. Values that are not shown are told together, as *altro*, without saying which they are,
nor that there is none: the smallest shown ones join them until the sum is no small number and is of
two values at least, so that none of them follows from the total (complementary suppression).

Every table of the page and of the file is made of these, and of nothing else. Each person is once
in a quarter and area, so months add up to the quarter, places, citizenships and ages to the total,
areas to the network; `nested` keeps all of these sums together. `tests/territory/test_attack.py`
solves them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Counts = Mapping[str, int]


@dataclass(frozen=True)
class Listed:
    """Parts of a total: `shown` by value, `rest` together; nothing is told when `rest` is None."""

    shown: dict[str, int] = field(default_factory=dict)
    rest: int | None = 0

    @property
    def total(self) -> int | None:
        return None if self.rest is None else sum(self.shown.values()) + self.rest


NOTHING = Listed({}, None)


def listed(values: Counts, least: int) -> Listed:
    """The parts of one total that may be shown, the smallest ones together."""
    return _without(values, {v for v, n in values.items() if 0 < n < least}, least)


def _without(values: Counts, hidden: set[str], least: int) -> Listed:
    """The same, when these are hidden already; more are hidden until nothing follows from it."""
    hidden = set(hidden)
    others = sorted((n, v) for v, n in values.items() if n > 0 and v not in hidden)
    rest = sum(values[v] for v in hidden)
    while hidden and (rest < least or len(hidden) < 2):
        if not others:
            break
        n, value = others.pop(0)
        hidden.add(value)
        rest += n
    if 0 < rest < least:
        return NOTHING
    return Listed({v: n for n, v in reversed(others)}, rest)


@dataclass(frozen=True)
class Nested:
    """One count by area and by value: the areas, each area's values, and all areas together."""

    areas: Listed
    inside: dict[str, Listed]
    together: Listed


def nested(by_area: Mapping[str, Counts], least: int) -> Nested:
    """Areas, values within each, and values of all: sums of one table, hidden so that they agree.

    An area whose total is not shown shows no part of it. A value of all areas is shown only if what
    it adds up to in areas that do not show it is nothing, or is no small number and of two areas at
    least; and only while every small cell could be one more and one less (`_fixed`).
    """
    areas = listed({area: sum(values.values()) for area, values in by_area.items()}, least)
    inside = {
        area: listed(values, least) if area in areas.shown else NOTHING
        for area, values in by_area.items()
    }
    total: dict[str, int] = {}
    for values in by_area.values():
        for value, n in values.items():
            total[value] = total.get(value, 0) + n
    if areas.total is None:
        return Nested(areas, inside, NOTHING)
    if len(by_area) == 1:
        return Nested(areas, inside, next(iter(inside.values())))
    hidden = _Hidden(by_area, inside, least)
    kept_back = {value for value in total if not hidden.may_be_told(value)}
    while True:
        together = _without(total, kept_back, least)
        hidden.shown = set(together.shown)
        fixed = set(hidden.fixed())
        if not fixed:
            return Nested(areas, inside, together)
        kept_back |= fixed | (set(total) - set(together.shown))


class _Hidden:
    """The cells that no area shows, by area and by value."""

    def __init__(
        self, by_area: Mapping[str, Counts], inside: Mapping[str, Listed], least: int
    ) -> None:
        self.least = least
        self.inside = inside
        self.shown: set[str] = set()
        self.of_value: dict[str, dict[str, int]] = {}
        self.of_area: dict[str, dict[str, int]] = {}
        for area, values in by_area.items():
            for value, n in values.items():
                if n > 0 and value not in inside[area].shown:
                    self.of_value.setdefault(value, {})[area] = n
                    self.of_area.setdefault(area, {})[value] = n

    def may_be_told(self, value: str) -> bool:
        """Whether the sum over all areas leaves the cells of those that do not show it open."""
        cells = self.of_value.get(value, {})
        return not cells or (len(cells) > 1 and sum(cells.values()) >= self.least)

    def fixed(self) -> Iterator[str]:
        """Values told of all areas of which some hidden small cell could not move both ways."""
        for value in self.shown:
            cells = self.of_value.get(value, {})
            if any(
                n < self.least and not (self._up(area, value) and self._down(area, value))
                for area, n in cells.items()
            ):
                yield value

    def _up(self, area: str, value: str) -> bool:
        """One more here, one less in another area and value each, one more where they meet."""
        return any(
            self._open(elsewhere, other)
            for elsewhere in self.of_value[value]
            if elsewhere != area
            for other in self.of_area[area]
            if other != value
        )

    def _down(self, area: str, value: str) -> bool:
        """One less here, one more beside it and in another area, one less where they meet."""
        return any(
            self._open(area, other) and self._open(elsewhere, value)
            for elsewhere, cells in self.of_area.items()
            if elsewhere != area
            for other in cells
            if other != value
        )

    def _open(self, area: str, value: str) -> bool:
        return value not in self.inside[area].shown
