"""The reading of the territory: what the page and the file show, and nothing that they hide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.backends.utils import CursorWrapper

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.monitoring.queries.filters import LEAST_RULE, LEAST_WITHOUT_RULE
from labimpact.monitoring.queries.reading import ask
from labimpact.network.models import Office, TerritorialArea
from labimpact.rules import queries as rules
from labimpact.territory.enums import Detail, Step
from labimpact.territory.publishing import Coin, Listed
from labimpact.territory.quarters import Quarter
from labimpact.territory.queries import counts, needs
from labimpact.territory.queries.changes import BEFORE, Change, changes
from labimpact.territory.queries.flows import Flows, flows
from labimpact.territory.queries.times import Quartiles, last_months, times
from labimpact.territory.queries.together import Combination, combinations

# How many flows a page tells; the file tells them all.
MOST_FLOWS = 50


@dataclass(frozen=True)
class Asked:
    """What is read: which quarter, one area (None: all that the reader may read), one need."""

    quarter: Quarter
    area: int | None = None
    need: str | None = None


@dataclass(frozen=True)
class Reading:
    """What may be shown; `details` by need, each by detail."""

    asked: Asked
    least: int
    areas: Sequence[int]
    totals: needs.Totals
    needs: list[str]
    details: dict[str, dict[Detail, Listed]]
    changes: list[Change]
    together: list[Combination]
    flows: Flows
    times: dict[Step, list[tuple[date, Quartiles | None]]]
    as_of: datetime | None

    @property
    def runs(self) -> bool:
        """Does the quarter run still? Then it is compared with no other."""
        return self.asked.quarter.runs(clock.today())

    @property
    def empty(self) -> bool:
        steps = (row for rows in self.times.values() for _month, row in rows)
        return not self.needs and not self.flows.shown and not any(steps)

    @property
    def quarters(self) -> list[Quarter]:
        """The quarter asked for after the four before it."""
        return [self.asked.quarter.before(n) for n in range(BEFORE, -1, -1)]


def readable_areas(actor: Actor) -> list[TerritorialArea]:
    """The areas that an actor reads whole: their own, or all of the network."""
    areas = TerritorialArea.objects.order_by("name")
    if Permission.TERRITORY_VIEW in actor.network:
        return list(areas)
    reached = actor.reached(Permission.TERRITORY_VIEW)
    return list(areas.filter(pk__in=Office.objects.filter(pk__in=reached).values("area")))


def reading(asked: Asked, *, by: Actor, areas: Sequence[int], every_need: bool = False) -> Reading:
    """Read the territory (lettura del territorio); `every_need`: all there is, for the file."""
    least = int(rules.value(LEAST_RULE) or LEAST_WITHOUT_RULE)
    answer = ask(lambda cursor: _read(cursor, asked, areas, least, every_need), by=by)
    return answer.answer


def _together(
    cursor: CursorWrapper, year: int, today: date, area: int | None, least: int, coin: Coin
) -> list[Combination]:
    """What comes together in a year; while its first quarter runs, that quarter is the year, and
    its single needs would tell who has one of a pair alone."""
    if Quarter.of(today) == Quarter(year, 1):
        return []
    return combinations(counts.together(cursor, year), area, least, coin)


def _read(
    cursor: CursorWrapper, asked: Asked, areas: Sequence[int], least: int, every_need: bool
) -> Reading:
    today, quarter, area = clock.today(), asked.quarter, asked.area
    as_of, coin = counts.state(cursor)
    quarters = [quarter.before(n) for n in range(BEFORE + 1)]
    found = needs.totals(counts.needs(cursor, quarters), least, coin)
    there = {need for (first, need) in found.by_need if first == quarter.first}
    listed = needs.in_order(there, found, quarter, area)
    wanted = listed if every_need else [n for n in [asked.need or next(iter(listed), None)] if n]
    cells = counts.details(cursor, quarter, None if every_need else next(iter(wanted), ""))
    tested: list[int | None] = [area] if area is not None or len(areas) < 2 else [None, *areas]
    return Reading(
        asked=asked,
        least=least,
        areas=areas,
        totals=found,
        needs=listed,
        details={
            need: {
                each: needs.of_area(
                    needs.detail(cells, found, quarter, each.value, need, least, coin), area
                )
                for each in Detail
            }
            for need in wanted
        },
        changes=changes(found, quarter, tested, today),
        together=_together(cursor, quarter.year, today, area, least, coin),
        flows=flows(cursor, quarter.year, area, least, coin, None if every_need else MOST_FLOWS),
        times=times(cursor, last_months(today), area, least),
        as_of=as_of,
    )
