"""Needs that recur together (bisogni che ricorrono insieme): pairs and triples, with their lift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations as combine

from labimpact.territory.publishing import Coin, listed
from labimpact.territory.queries.counts import ByArea

# How many are told, and from which lift: what is not in the list may be rare, or merely usual.
MOST = 15
LEAST_LIFT = 1.2


@dataclass(frozen=True)
class Combination:
    """Needs of the same persons in a year: how many, and how many times more than by chance.

    The lift (R. Agrawal, T. Imieliński, A. Swami, *Mining association rules*, SIGMOD 1993; S. Brin
    et al., 1997) is the persons there are over those there would be if each need came by itself.
    """

    needs: tuple[str, ...]
    persons: int
    lift: float


def combinations(
    cells: Mapping[str, ByArea], area: int | None, least: int, coin: Coin
) -> list[Combination]:
    """The pairs and triples that come together more often than by chance, the strongest first.

    Of one area only those it shows in a list of all areas; of all of them, the sum. Neither the
    single needs of the year nor their total are told, and the lift is rounded to a tenth.
    """
    numbers = {
        key: _number(by_area, area, least, coin.of("together", key))
        for key, by_area in cells.items()
    }
    every = numbers.get("") or 0
    found = []
    for key, persons in numbers.items():
        needs = tuple(key.split("+"))
        if len(needs) < 2 or not persons or not every:
            continue
        expected = float(every)
        for need in needs:
            expected *= (numbers.get(need) or 0) / every
        lift = round(persons / expected, 1) if expected else 0.0
        if lift >= LEAST_LIFT:
            found.append(Combination(needs, persons, lift))
    found.sort(key=lambda c: (-c.lift, -c.persons, c.needs))
    return _apart(found, least)[:MOST]


def _apart(found: Sequence[Combination], least: int) -> list[Combination]:
    """Without the triples that leave a few of one of their pairs aside: who has the two needs and
    not the third would be told by a subtraction."""
    pairs = {frozenset(one.needs): one.persons for one in found if len(one.needs) == 2}
    return [
        one
        for one in found
        if len(one.needs) == 2
        or all(
            pairs[pair] - one.persons >= least
            for pair in map(frozenset, combine(one.needs, 2))
            if pair in pairs
        )
    ]


def _number(by_area: ByArea, area: int | None, least: int, coin: int) -> int | None:
    shown = listed({each: values[""] for each, values in by_area.items()}, least, coin)
    return shown.total if area is None else shown.shown.get(str(area))
