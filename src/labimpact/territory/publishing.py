"""What may be read of counted persons: small cells stay out, and cannot be worked out.

The rule (domain reference section 9, rule `statistics_min_cell`): no number from 1 to `least` − 1
is shown. Values that are not shown are told together, as *altro*, without saying which they are,
nor that there is none. Where that sum is a small number, or of one value, one of the two smallest
others joins them, so that none of them follows from the total (complementary suppression). Which of
the two is a coin that nobody knows and that never changes (`Coin`): were it always the smallest,
whoever knows the rule could turn it round (`test_publishing.py` tries every small table).

Every table of the page and of the file is made of these, and of nothing else. Each person is once
in a quarter and area, so months add up to the quarter, places, citizenships and ages to the total,
areas to the network; `nested` keeps all of these sums together. `tests/territory/test_attack.py`
solves them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from labimpact.territory.room import OTHERS, Room

Counts = Mapping[str, int]


@dataclass(frozen=True)
class Coin:
    """0 or 1 for each table, by a secret of the installation."""

    secret: str

    def of(self, *table: str) -> int:
        told = "\x1f".join((self.secret, *table))
        return hashlib.sha256(told.encode()).digest()[0] & 1


@dataclass(frozen=True)
class Listed:
    """Parts of a total: `shown` by value, `rest` together; nothing is told when `rest` is None."""

    shown: dict[str, int] = field(default_factory=dict)
    rest: int | None = 0

    @property
    def total(self) -> int | None:
        return None if self.rest is None else sum(self.shown.values()) + self.rest


NOTHING = Listed({}, None)


def listed(values: Counts, least: int, coin: int) -> Listed:
    """The parts of one total that may be shown, the small ones together."""
    return _without(values, {v for v, n in values.items() if 0 < n < least}, least, coin)


def _without(values: Counts, hidden: set[str], least: int, coin: int) -> Listed:
    """The same, when these are hidden already."""
    others = sorted((n, v) for v, n in values.items() if n > 0 and v not in hidden)
    rest = sum(values[v] for v in hidden)
    held = sum(values[v] > 0 for v in hidden)
    while held and (rest < least or held < 2) and others:
        rest += others.pop(min(coin, len(others) - 1))[0]
        held += 1
    if 0 < rest < least:
        return NOTHING
    return Listed({v: n for n, v in reversed(others)}, rest)


@dataclass(frozen=True)
class Nested:
    """One count by area and by value: the areas, each area's values, and all areas together."""

    areas: Listed
    inside: dict[str, Listed]
    together: Listed


def nested(
    areas: Listed, by_area: Mapping[str, Counts], least: int, coin: Coin, *table: str
) -> Nested:
    """Each area's values and those of all areas: sums of one table, hidden so that they agree.

    `areas` is how their totals are shown: one that is not shows no part of it. A value of all areas
    is shown only if what it adds up to in areas that do not show it is nothing, or is no small
    number and of two areas at least; and only while every small number could be one more and one
    less (`room.py`). `table` names the table, for the coin.
    """
    inside = {
        area: listed(values, least, coin.of(*table, area)) if area in areas.shown else NOTHING
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
    kept_back = {value for value in total if not _may_be_told(value, by_area, inside, least)}
    shown_inside = {area: set(inside[area].shown) for area in areas.shown}
    while True:
        together = _without(total, kept_back, least, coin.of(*table))
        room = Room(by_area, shown_inside, set(together.shown))
        fixed = set(_fixed(by_area, total, room, least)) & set(together.shown)
        if not fixed:
            return Nested(areas, inside, together)
        kept_back |= fixed | (set(total) - set(together.shown))


def _may_be_told(
    value: str, by_area: Mapping[str, Counts], inside: Mapping[str, Listed], least: int
) -> bool:
    """Whether the sum over all areas says little of the areas that do not show that value."""
    cells = [
        n
        for area, values in by_area.items()
        if (n := values.get(value, 0)) > 0 and value not in inside[area].shown
    ]
    return not cells or (len(cells) > 1 and sum(cells) >= least)


def _fixed(by_area: Mapping[str, Counts], total: Counts, room: Room, least: int) -> Iterator[str]:
    """Values that may not be told of all areas, because they leave a small number without room.

    Small cells of areas that are not shown always have it: the others of these could hold them.
    """
    for row, values in room.positive.items():
        for value in values if row != OTHERS else ():
            if by_area[row][value] < least and not room.has(row, value):
                yield value if value in room.shown else _smallest(values & room.shown, total)
    for value, n in total.items():
        if 0 < n < least and not room.sum_has(value):
            held = {v for values in room.positive.values() for v in values}
            yield _smallest(held & room.shown or room.shown, total)


def _smallest(values: set[str], total: Counts) -> str:
    """The value to keep back, for the others to have something to exchange with."""
    return min(values, key=lambda value: (total[value], value), default="")
