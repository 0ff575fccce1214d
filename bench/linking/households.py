"""Two registers of invented households: twins, siblings, many scripts, the usual mistakes."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from anyascii import anyascii

from bench.linking.sets import Task, rows_of
from labimpact.recognition.linking import Record, read_record
from labimpact.recognition.linking.births import BirthReader

ORIGINS = (
    "it_IT", "ro_RO", "fr_DZ", "en_PK", "bn_BD", "ar_AA", "uk_UA", "en_IN", "es_CO", "zh_CN",
    "en_GB", "ne_NP", "si_LK", "tr_TR", "ru_RU", "yo_NG", "tw_GH",
)  # fmt: skip
BIRTHS = BirthReader("%d/%m/%Y")
LETTERS = "aeionrstl"
Cells = dict[str, str]


@dataclass(frozen=True)
class Person:
    """Somebody as they are."""

    origin: str
    given: str
    family: str
    born: date
    sex: str
    street: str
    phone: str


class Town:
    """Makes households and writes their people down as tired offices do."""

    def __init__(self, seed: int, lists: Path) -> None:
        self.chance = random.Random(seed)
        self.names: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in rows_of(lists):
            kind = "family" if row["kind"].startswith("last") else "given"
            if row["kind"].startswith(("last", "first")):
                self.names[row["locale"], kind].append(row["value"])
        self.origins = [o for o in ORIGINS if len(self.names[o, "family"]) > 20]

    def name(self, origin: str, kind: str) -> str:
        """A name, the first of a list more often than the last."""
        names = self.names[origin, kind]
        return names[int(len(names) * self.chance.random() ** 2)]

    def day(self, first: int, last: int) -> date:
        return date(first, 1, 1) + timedelta(self.chance.randrange((last - first) * 365))

    def household(self) -> list[Person]:
        """Parents and children; one birth in seventeen after the first is of twins."""
        chance = self.chance
        origin = chance.choice(self.origins)
        family = self.name(origin, "family")
        street = f"via {self.name('it_IT', 'family')} {chance.randrange(1, 90)}"
        phone = f"3{chance.randrange(10**9):09d}"

        def somebody(first: int, last: int) -> Person:
            return Person(origin, self.name(origin, "given"), family, self.day(first, last),
                          chance.choice("MF"), street, phone)  # fmt: skip

        found = [somebody(1950, 1995) for _ in range(chance.choice((1, 2)))]
        for _ in range(chance.choice((0, 0, 1, 1, 2, 2, 3, 4))):
            child = somebody(1996, 2022)
            if found[-1].born.year > 1995 and chance.random() < 0.06:
                child = replace(child, born=found[-1].born)
                while child.given == found[-1].given:
                    child = replace(child, given=self.name(origin, "given"))
            found.append(child)
        return found

    def written(self, person: Person, number: str, slips: float) -> Cells:
        """A person as an office writes them down, named as in a map."""
        chance = self.chance
        given, family = person.given, person.family
        given = self.slip(given) if chance.random() < slips else given
        family = self.slip(family) if chance.random() < slips else family
        if person.sex == "F" and chance.random() < 0.02:
            family = self.name(person.origin, "family")
        if chance.random() < 0.07:
            given, family = family, given
        return {
            "id": number, "given_name": given, "family_name": family,
            "birth_date": self.date_of(person),
            "sex": person.sex if chance.random() < 0.9 else "",
            "phone": person.phone if chance.random() < 0.6 else "",
            "street": person.street if chance.random() < 0.6 else "",
        }  # fmt: skip

    def date_of(self, person: Person) -> str:
        """Mostly right; else day and month swapped, 1 January, the year, a wrong day, nothing."""
        born, kind = person.born, self.chance.random()
        if kind < 0.03:
            return f"{born.month:02d}/{born.day:02d}/{born.year}"
        if kind < 0.09:
            return f"01/01/{born.year}"
        if kind < 0.12:
            return str(born.year)
        if kind < 0.15:
            return ""
        day = self.chance.randrange(1, 28) if kind < 0.18 else born.day
        return f"{day:02d}/{born.month:02d}/{born.year}"

    def slip(self, word: str) -> str:
        """One slip of the pen."""
        if len(word) < 3 or anyascii(word) != word:
            return word
        at = self.chance.randrange(1, len(word) - 1)
        return self.chance.choice((
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + self.chance.choice(LETTERS) + word[at + 1 :],
        ))  # fmt: skip


def households(lists: Path, *, persons: int, seed: int) -> Task:
    """Two registers of one town, read, with their truth."""
    people, *registers = two_registers(lists, persons=persons, seed=seed)
    read = ([(n, read_record(cells, BIRTHS)) for n, cells in rows] for rows in registers)
    return task(*read, people)


def two_registers(
    lists: Path, *, persons: int, seed: int
) -> tuple[list[Person], list[tuple[int, Cells]], list[tuple[int, Cells]]]:
    """Seven in ten persons are in the first, half in the second; each row with whose it is."""
    town = Town(seed, lists)
    people: list[Person] = []
    while len(people) < persons:
        people += town.household()
    left: list[tuple[int, Cells]] = []
    right: list[tuple[int, Cells]] = []
    for number, person in enumerate(people):
        if town.chance.random() < 0.7:
            left.append((number, town.written(person, f"a{number}", 0.03)))
        for copy in range((town.chance.random() < 0.5) + (town.chance.random() < 0.05)):
            right.append((number, town.written(person, f"b{number}-{copy}", 0.08)))
    return people, left, right


def task(
    left: Sequence[tuple[int, Record]], right: Sequence[tuple[int, Record]],
    people: Sequence[Person],
) -> Task:  # fmt: skip
    """The registers with the truth, and the origin behind each true pair."""
    there = {number: position for position, (number, _) in enumerate(left)}
    truth = {
        (there[number], position): people[number].origin
        for position, (number, _) in enumerate(right)
        if number in there
    }
    records = [[record for _, record in side] for side in (left, right)]
    return Task("households with twins, many scripts", *records, frozenset(truth), truth)
