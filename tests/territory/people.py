"""A population whose numbers are small on purpose, laid into the counts of the territory."""

import random
from collections import Counter

from django.db import connection

from labimpact.territory.enums import Detail
from labimpact.territory.quarters import Quarter
from tests import factories as f
from tests.conftest import behind_the_wall

NEEDS = ("home", "work", "language")
BANDS = ("under_18", "from_18_to_60", "over_60")
SHARES = {"place": (0.6, 0.3, 0.1), "citizenship": (0.5, 0.3, 0.1, 0.1), "age": (0.2, 0.7, 0.1)}


class Population:
    """Persons with needs: `cells[detail, quarter, need, area, value]`."""

    def __init__(self, areas: dict[int, int], quarters: list[Quarter], seed: int) -> None:
        self.areas, self.quarters, self.chance = areas, quarters, random.Random(seed)  # noqa: S311
        self.places = {str(f.MunicipalityFactory(name=n, belfiore="", istat_code="").pk): n
                       for n in ("Luino", "Maccagno", "Brezzo")}  # fmt: skip
        self.countries = {c: n for c, n in (("EGY", "Egitto"), ("MAR", "Marocco"),
                                            ("PER", "Perù"), ("UKR", "Ucraina"))}  # fmt: skip
        for code, name in self.countries.items():
            f.CountryFactory(code=code, name=name, alpha2="", belfiore="")
        self.cells: Counter = Counter()
        for quarter in quarters:
            for area, many in areas.items():
                for _ in range(many):
                    self._person(quarter, area)

    def _person(self, quarter: Quarter, area: int) -> None:
        values = {
            "month": f"{quarter.year}-{3 * quarter.number - self.chance.choice((0, 0, 1, 2)):02}",
            "place": self._one(list(self.places), "place"),
            "citizenship": self._one(list(self.countries), "citizenship"),
            "age": self._one(BANDS, "age"),
        }
        for need in self.chance.sample(NEEDS, self.chance.choice((1, 1, 2))):
            for detail, value in values.items():
                self.cells[detail, quarter, need, area, value] += 1

    def _one(self, of, detail):
        return self.chance.choices(of, SHARES[detail])[0]

    def total(self, quarter, need, area) -> int:
        return sum(self.cells["age", quarter, need, area, band] for band in BANDS)

    def values(self, detail: Detail, quarter: Quarter) -> list[str]:
        return sorted({v for d, q, _n, _a, v in self.cells if d == detail.value and q == quarter})

    def lay(self) -> None:
        """Write the counts as the fold would have."""
        rows = [
            (f"need_{detail}", quarter.first, area, need, value, n)
            for (detail, quarter, need, area, value), n in self.cells.items()
        ]
        rows += [
            ("need", quarter.first, area, need, "", n)
            for quarter in self.quarters for area in self.areas for need in NEEDS
            if (n := self.total(quarter, need, area))
        ]  # fmt: skip
        with behind_the_wall(), connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO wall.territory_cell (what, period, area_id, other_id, key, value, n)"
                " VALUES (%s, %s, %s, -1, %s, %s, %s)",
                rows,
            )
