"""Needs (bisogni) by quarter, area and what is known of the persons, as they may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from labimpact.territory.publishing import NOTHING, Coin, Listed, Nested, listed, nested
from labimpact.territory.quarters import Quarter
from labimpact.territory.queries.counts import ByArea

# A figure that may be shown, or None.
Number = int | None


@dataclass(frozen=True)
class Totals:
    """Persons by need and quarter, as the reader of these areas may see them."""

    by_need: Mapping[tuple[date, str], Listed]

    def number(self, quarter: Quarter, need: str, area: int | None) -> Number:
        """Of one area, or of all of them; 0 where nobody had that need."""
        of_areas = self.by_need.get((quarter.first, need), Listed())
        if area is None:
            return of_areas.total
        shown = of_areas.shown.get(str(area))
        # What is not shown of an area may be nothing: nobody learns which.
        return shown if shown is not None or of_areas.rest != 0 else 0

    def needs(self) -> set[str]:
        return {need for _first, need in self.by_need}


def totals(cells: Mapping[tuple[date, str], ByArea], least: int, coin: Coin) -> Totals:
    return Totals(
        {
            (first, need): listed(
                {area: values[""] for area, values in by_area.items()},
                least,
                coin.of("need", str(first), need),
            )
            for (first, need), by_area in cells.items()
        }
    )


def detail(
    cells: Mapping[tuple[str, str], ByArea], found: Totals, quarter: Quarter, name: str, need: str,
    least: int, coin: Coin,
) -> Nested:  # fmt: skip
    """A need of a quarter by one detail, in every area and in all of them."""
    areas = found.by_need.get((quarter.first, need), Listed())
    by_area = cells.get((name, need), {})
    return nested(areas, by_area, least, coin, "need", str(quarter.first), need, name)


def of_area(found: Nested, area: int | None) -> Listed:
    """What is told of an area, or of all of them."""
    return found.together if area is None else found.inside.get(str(area), NOTHING)


def in_order(needs: Iterable[str], found: Totals, quarter: Quarter, area: int | None) -> list[str]:
    """The needs, the most frequent first; those not shown last."""
    return sorted(needs, key=lambda need: (-(found.number(quarter, need, area) or 0), need))
