"""How many people a dwelling may hold, by area and by rooms (D.M. 5 July 1975 ⚑). Never binding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from labimpact.rules import queries

CODES = (
    "housing_area_per_person_first", "housing_area_first_persons", "housing_area_per_person_more",
    "housing_bedroom_one", "housing_bedroom_two", "housing_living_room", "housing_one_room_one",
    "housing_one_room_two",
)  # fmt: skip


@dataclass(frozen=True)
class Norms:
    """The sizes the rules ask for, in square metres."""

    first: Decimal
    first_persons: int
    more: Decimal
    bedroom_one: Decimal
    bedroom_two: Decimal
    living: Decimal
    one_room_one: Decimal
    one_room_two: Decimal


@dataclass(frozen=True)
class Dwelling:
    """A dwelling: its whole area, each bedroom, the living room (None when there is none).

    Without bedrooms it is a one-room flat (monolocale).
    """

    area: Decimal
    bedrooms: tuple[Decimal, ...] = ()
    living: Decimal | None = None


@dataclass(frozen=True)
class Bedroom:
    area: Decimal
    holds: int


@dataclass(frozen=True)
class Capacity:
    """How many it may hold: the smaller of the two readings."""

    by_area: int
    by_rooms: int
    bedrooms: tuple[Bedroom, ...]
    one_room: bool
    living_too_small: bool

    @property
    def persons(self) -> int:
        return min(self.by_area, self.by_rooms)

    def fits(self, household: int) -> bool:
        return household <= self.persons


@dataclass(frozen=True)
class Lacking:
    """What a household misses: square metres in all, places in the bedrooms and their metres."""

    area: Decimal
    places: int
    rooms: Decimal


def lacking(dwelling: Dwelling, household: int, sizes: Norms) -> Lacking:
    """How much is missing for so many people, as each reading counts it."""
    found = capacity(dwelling, sizes)
    first = min(household, sizes.first_persons)
    needed = sizes.first * first + sizes.more * (household - first)
    places = max(0, household - found.by_rooms)
    return Lacking(
        max(Decimal(0), needed - dwelling.area), places, _more_rooms(dwelling, places, sizes)
    )


def _more_rooms(dwelling: Dwelling, places: int, sizes: Norms) -> Decimal:
    """The fewest square metres of bedrooms, larger or new, that give so many more places."""
    if not dwelling.bedrooms:
        return Decimal(0)
    rooms = [*dwelling.bedrooms, *[Decimal(0)] * places]
    best: list[Decimal | None] = [Decimal(0), *[None] * places]
    for area in rooms:
        holds = _bedroom(area, sizes)
        wanted = {1: sizes.bedroom_one, 2: sizes.bedroom_two}
        gains = {n - holds: size - area for n, size in wanted.items() if n > holds}
        for have in range(places, 0, -1):
            ways = [best[have]]
            ways += [
                before + cost
                for gain, cost in gains.items()
                if (before := best[max(0, have - gain)]) is not None
            ]
            best[have] = min((way for way in ways if way is not None), default=None)
    return best[places] or Decimal(0)


def norms(on: date) -> Norms:
    """The sizes in force on a day; raises LookupError when one of them is not there."""
    queries.remember(CODES)
    values = []
    for code in CODES:
        row = queries.rule(code, on)
        if row is None:
            raise LookupError(code)
        values.append(Decimal(str(row.value)))
    first, persons, *rest = values
    return Norms(first, int(persons), *rest)


def capacity(dwelling: Dwelling, sizes: Norms) -> Capacity:
    """The capacity of a dwelling (capienza): more square metres never lower it."""
    rooms = tuple(Bedroom(area, _bedroom(area, sizes)) for area in dwelling.bedrooms)
    by_rooms = sum(room.holds for room in rooms) if rooms else _one_room(dwelling.area, sizes)
    return Capacity(
        by_area=_by_area(dwelling.area, sizes),
        by_rooms=by_rooms,
        bedrooms=rooms,
        one_room=not rooms,
        living_too_small=dwelling.living is not None and dwelling.living < sizes.living,
    )


def _by_area(area: Decimal, sizes: Norms) -> int:
    first = min(sizes.first_persons, int(area // sizes.first))
    if first < sizes.first_persons:
        return first
    return first + int((area - sizes.first * first) // sizes.more)


def _bedroom(area: Decimal, sizes: Norms) -> int:
    return 2 if area >= sizes.bedroom_two else 1 if area >= sizes.bedroom_one else 0


def _one_room(area: Decimal, sizes: Norms) -> int:
    return 2 if area >= sizes.one_room_two else 1 if area >= sizes.one_room_one else 0
