"""Who lives which story where: drawn household by household, so that the work can be divided.

The first pass draws no names: it says only office, story, case and repetition of each household,
and from which ids on each block of them writes. Whoever makes a block needs nothing else.
"""

from __future__ import annotations

import random
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import models

from labimpact.operations.demo.dice import Weighted
from labimpact.operations.demo.naming import Origin, origins
from labimpact.operations.demo.places import LEANINGS
from labimpact.operations.many.network import Living
from labimpact.operations.many.stories import Story
from labimpact.operations.many.telling import Household
from labimpact.people.models import Person

BLOCK = 400
CASE_SHARE = 0.25
NEARBY = 0.8
_TRIES = 6
Starts = dict[type[models.Model], int]


@dataclass(frozen=True)
class Repertoire:
    """All there is to live: stories by origin, those for one person alone, cases."""

    households: Sequence[Household]
    cases: Sequence[Story]
    by_country: Mapping[str, Sequence[int]]
    alone: Mapping[tuple[str, str], Sequence[int]]

    @classmethod
    def of(cls, households: Sequence[Household], cases: Sequence[Story]) -> Repertoire:
        by_country: dict[str, list[int]] = defaultdict(list)
        alone: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, one in enumerate(households):
            by_country[one.country].append(number)
            if one.lends_itself:
                alone[one.country, one.shapes[0].sex].append(number)
        return cls(households, cases, dict(by_country), dict(alone))


@dataclass
class Allotment:
    """One entry for each household; ids of a block begin at `starts`."""

    office: array[int] = field(default_factory=lambda: array("i"))
    other: array[int] = field(default_factory=lambda: array("i"))
    story: array[int] = field(default_factory=lambda: array("i"))
    case: array[int] = field(default_factory=lambda: array("i"))  # -1: none
    again: array[int] = field(default_factory=lambda: array("i"))  # -1: nobody known
    head: array[int] = field(default_factory=lambda: array("q"))
    starts: list[Starts] = field(default_factory=list)
    end: Starts = field(default_factory=lambda: defaultdict(int))
    persons: int = 0
    rows: int = 0

    def __len__(self) -> int:
        return len(self.story)


def allot(
    seed: int,
    persons: int,
    livings: Sequence[Living],
    repertoire: Repertoire,
    last: Mapping[type[models.Model], int],
    repeated: float,
) -> Allotment:
    """Households until there are exactly so many persons, `repeated` of them met before.

    `last` holds the greatest id of each table.
    """
    drawer = _Drawer(seed, livings, repertoire, repeated)
    made = Allotment()
    made.end.update({model: pk + 1 for model, pk in last.items()})
    while made.persons < persons:
        if len(made) % BLOCK == 0:
            made.starts.append(dict(made.end))
        drawer.household(made, persons - made.persons)
    return made


class _Drawer:
    def __init__(
        self, seed: int, livings: Sequence[Living], repertoire: Repertoire, repeated: float
    ) -> None:
        self.seed = seed
        self.livings = livings
        self.repertoire = repertoire
        self.offices = Weighted((place, one.weight) for place, one in enumerate(livings))
        self.near: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(livings):
            self.near[one.area].append(place)
        self.origins = {area: _origins(area) for area in self.near}
        stories = repertoire.households
        mean = sum(len(one.shapes) for one in stories) / len(stories)
        self.again = repeated * mean / (1 + repeated * (mean - 1))
        self.singles = [i for i, one in enumerate(stories) if len(one.shapes) == 1]

    def household(self, made: Allotment, left: int) -> None:
        number = len(made)
        rng = random.Random(f"{self.seed}:many:{number}")  # noqa: S311 - no secret.
        office = self.offices.draw(rng)
        living = self.livings[office]
        near = self.near[living.area]
        others = near if len(near) > 1 and rng.random() < NEARBY else range(len(self.livings))
        other = others[int(rng.random() * len(others))]
        if other == office:
            other = (office + 1) % len(self.livings)
        again, story = -1, -1
        if number and rng.random() < self.again:
            again, story = self._met_before(rng, made)
        if story < 0:
            country = self.origins[living.area].draw(rng).country
            choice = self.repertoire.by_country[country]
            story = choice[int(rng.random() * len(choice))]
        if len(self.repertoire.households[story].shapes) > left:
            again, story = -1, self.singles[int(rng.random() * len(self.singles))]
        case = -1
        cases = self.repertoire.cases
        if cases and rng.random() < CASE_SHARE and self._may_have_case(story):
            case = int(rng.random() * len(cases))
        _add(made, self.repertoire, (office, other, story, case, again))

    def _may_have_case(self, story: int) -> bool:
        told = self.repertoire.households[story]
        return not told.sealed and told.shapes[0].age >= 18

    def _met_before(self, rng: random.Random, made: Allotment) -> tuple[int, int]:
        """A household whose first member comes again alone, and the story of the coming."""
        for _try in range(_TRIES):
            number = int(rng.random() * len(made))
            if made.again[number] >= 0:
                number = made.again[number]
            told = self.repertoire.households[made.story[number]]
            first = told.shapes[0]
            choice = self.repertoire.alone.get((told.country, first.sex), ())
            if choice and first.age >= 18 and not told.sealed:
                return number, choice[int(rng.random() * len(choice))]
        return -1, -1


def _add(made: Allotment, repertoire: Repertoire, drawn: tuple[int, int, int, int, int]) -> None:
    office, other, story, case, again = drawn
    made.office.append(office)
    made.other.append(other)
    made.story.append(story)
    made.case.append(case)
    made.again.append(again)
    made.head.append(made.end[Person])
    told = repertoire.households[story]
    lived = [told.story] if case < 0 else [told.story, repertoire.cases[case]]
    for one in lived:
        made.rows += one.rows
        for model, count in one.counts.items():
            made.end[model] += count
    made.persons += len(told.shapes)


def _origins(area: str) -> Weighted[Origin]:
    """Origins as common as in the region; more or less so where the area leans."""
    leaning = LEANINGS.get(area, {})
    return Weighted((o, o.share * leaning.get(o.country, 1.0)) for o in origins().values())


def met_in(made: Allotment, office: int, most: int) -> list[int]:
    """Some persons of an office, spread evenly over its households."""
    heads = [made.head[n] for n in range(len(made)) if made.office[n] == office]
    if len(heads) <= most:
        return heads
    return [heads[n * len(heads) // most] for n in range(most)]
