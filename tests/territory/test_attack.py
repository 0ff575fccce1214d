"""Somebody takes every file that the page gives, writes down all its sums, and solves them.

The Region's reader asks for two consecutive quarters, of all areas and of each; a coordinator for
those of their area. Every number and every *altro* is an equation; each small cell behind them must
be able to hold more than one number (mixed-integer bounds, HiGHS in scipy).
"""

from io import BytesIO

import numpy as np
import pytest
from django.urls import reverse
from django.utils.dates import MONTHS
from openpyxl import load_workbook
from scipy.optimize import Bounds, LinearConstraint, milp

from labimpact.base import clock
from labimpact.rules.queries import label
from labimpact.territory.enums import Detail
from labimpact.territory.quarters import Quarter
from tests.territory.people import NEEDS, Population

pytestmark = pytest.mark.django_db
LEAST = 5
REST, HIDDEN = "altro, insieme", "non mostrato"


class Attacker:
    """What is known of one need in one quarter: equations over its cells."""

    def __init__(self, people: Population, quarter: Quarter, need: str) -> None:
        self.people, self.quarter, self.need = people, quarter, need
        self.at = {}
        for detail in Detail:
            for area in people.areas:
                for value in people.values(detail, quarter):
                    self.at[detail.value, area, value] = len(self.at)
        self.rows, self.sums = [], []
        for detail in (Detail.PLACE, Detail.CITIZENSHIP, Detail.AGE):
            # The parts of an area add up to the same, by whatever they are read.
            for area in people.areas:
                self._know(self._cells("month", area), 0, minus=self._cells(detail.value, area))

    def _cells(self, detail, area=None, value=None):
        return [
            at for (d, a, v), at in self.at.items()
            if d == detail and area in (None, a) and value in (None, v)
        ]  # fmt: skip

    def _know(self, cells, total, minus=()):
        row = np.zeros(len(self.at))
        row[list(cells)] = 1
        row[list(minus)] -= 1
        self.rows.append(row)
        self.sums.append(total)

    def learn(self, detail, area, rows, names):
        """The rows (name, number) of a table: of an area, or of all when `area` is None."""
        if any(number == HIDDEN for _name, number in rows):
            return
        told = {names.get(name, name): number for name, number in rows}
        rest = told.pop(REST, 0)
        hidden = self._cells(detail, area)
        for value, number in told.items():
            cells = self._cells(detail, area, value)
            assert number >= LEAST
            self._know(cells, number)
            hidden = [at for at in hidden if at not in cells]
        self._know(hidden, rest)

    def learn_areas(self, rows, names):
        if any(number == HIDDEN for _name, number in rows):
            return
        told = {names.get(name, name): number for name, number in rows}
        rest = told.pop(REST, 0)
        for area, number in told.items():
            self._know(self._cells("month", area), number)
        others = [a for a in self.people.areas if a not in told]
        self._know([at for a in others for at in self._cells("month", a)], rest)

    def learn_total(self, area, number):
        if number != HIDDEN:
            self._know(self._cells("month", area), number)

    def bounds(self, cells):
        """The least and the most that these cells may add up to."""
        wanted = np.zeros(len(self.at))
        wanted[cells] = 1
        system = LinearConstraint(np.array(self.rows), self.sums, self.sums)
        found = []
        for sign in (1, -1):
            answer = milp(sign * wanted, constraints=system, bounds=Bounds(0, 200),
                          integrality=np.ones(len(self.at)))  # fmt: skip
            assert answer.success
            found.append(round(sign * answer.fun))
        return found

    def worked_out(self):
        """Small cells and small sums that can be one number only."""
        found = []
        for detail in Detail:
            for value in [*self.people.values(detail, self.quarter), None]:
                for area in [*self.people.areas, None]:
                    areas = self.people.areas if area is None else [area]
                    values = [value] if value else self.people.values(detail, self.quarter)
                    true = sum(
                        self.people.cells[detail.value, self.quarter, self.need, a, v]
                        for a in areas for v in values
                    )  # fmt: skip
                    if 0 < true < LEAST:
                        low, high = self.bounds(self._cells(detail.value, area, value))
                        assert low <= true <= high
                        if low == high:
                            found.append((detail.value, area, value, true))
        return found


def sheets(client, quarter, area=None):
    asked = {"trimestre": quarter.slug, "ambito": area or ""}
    answer = client.get(reverse("territory:reading_xlsx"), asked)
    book = load_workbook(BytesIO(answer.content), read_only=True)
    return {s.title: list(s.iter_rows(min_row=2, values_only=True)) for s in book}


def of_need(rows, need):
    return [(row[1], row[2]) for row in rows if row[0] == label("need_area", need)]


def learn_from(told, attackers, area, names, areas, quarters):
    titles = {Detail.MONTH: "Mese", Detail.PLACE: "Comune", Detail.CITIZENSHIP: "Cittadinanza",
              Detail.AGE: "Fascia d'età"}  # fmt: skip
    for need in NEEDS:
        for detail, title in titles.items():
            rows = of_need(told.get(title, []), need)
            if rows:
                attackers[quarters[-1], need].learn(detail.value, area, rows, names)
        rows = of_need(told.get("Per Ambito", []), need)
        if rows:
            attackers[quarters[-1], need].learn_areas(rows, areas)
        for row in told["Bisogni"]:
            if row[0] == label("need_area", need):
                # The five quarters stand side by side, the one asked for last.
                for quarter, number in zip(quarters[-2:], row[4:6], strict=True):
                    if (quarter, need) in attackers:
                        attackers[quarter, need].learn_total(area, number)


@pytest.mark.parametrize(("sizes", "seed"), [((16, 9, 5), 2), ((140, 4, 30), 3)], ids=str)
def test_no_small_number_can_be_worked_out(client, cast, sizes, seed):
    areas = {o.area_id: o.area.name for o in (cast.luino, cast.cittiglio, cast.crema)}
    last = Quarter.of(clock.today()).before(1)
    quarters = [last.before(1), last]
    people = Population(dict(zip(areas, sizes, strict=True)), quarters, seed)
    people.lay()
    names = {name: pk for pk, name in (people.places | people.countries).items()}
    names |= {label("age_band", band): band for band in ("under_18", "from_18_to_60", "over_60")}
    names |= {f"{MONTHS[m]} {q.year}": f"{q.year}-{m:02}" for q in quarters for m in MONTHS}
    attackers = {(q, need): Attacker(people, q, need) for q in quarters for need in NEEDS}
    client.force_login(cast.user("regional_monitor"))
    numbers = {name: pk for pk, name in areas.items()}
    for quarter in quarters:
        for area in (None, *areas):
            told = sheets(client, quarter, area)
            learn_from(told, attackers, area, names, numbers, [quarter.before(1), quarter])
    assert {at: found for at, a in attackers.items() if (found := a.worked_out())} == {}
