"""Plausible names of many origins, and how kin share them (people/data)."""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from labimpact.operations.demo.dice import Weighted
from labimpact.people import models

DATA = Path(models.__file__).resolve().parents[1] / "data"

# The family name is the given name of the father (and, with two parts, of his father).
PATRONYMIC = frozenset({"EG", "SD", "SO", "ER", "ET"})
# Two family names: the first of the father's and the first of the mother's; in Brazil the last.
IBERIAN = frozenset({"PE", "EC", "SV", "DO", "BO", "CO", "VE", "CU"})
# A married woman mostly carries her husband's family name on her passport.
HUSBANDS_NAME = frozenset({"UA", "RU", "MD", "RO", "GE", "MK", "RS", "BA", "IN", "PH", "LK", "BD"})


@dataclass(frozen=True)
class Word:
    value: str
    native: str = ""


@dataclass(frozen=True)
class FamilyName:
    parts: tuple[Word, ...]

    @property
    def value(self) -> str:
        return " ".join(part.value for part in self.parts)

    @property
    def native(self) -> str:
        written = [part.native for part in self.parts]
        return " ".join(written) if all(written) else ""


@dataclass(frozen=True)
class Origin:
    """A country of origin, as `origins.csv` describes it."""

    country: str
    share: int
    women_percent: int
    languages: tuple[str, ...]
    family_parts: int


@cache
def origins() -> dict[str, Origin]:
    with (DATA / "origins.csv").open(encoding="utf-8", newline="") as handle:
        return {
            row["country"]: Origin(
                row["country"],
                int(row["share"]),
                int(row["women_percent"]),
                tuple(row["languages"].split()),
                int(row["family_parts"]),
            )
            for row in csv.DictReader(handle)
        }


class Names:
    """Given and family names of one country."""

    def __init__(self, country: str, lists: dict[str, list[tuple[Word, float]]]) -> None:
        self.country = country
        self.parts = origins()[country].family_parts
        self._given = {sex: Weighted(lists[f"given_{sex.lower()}"]) for sex in "MF"}
        common = lists["family"]
        self._family = {sex: Weighted(common + lists[f"family_{sex.lower()}"]) for sex in "MF"}
        self._women = Weighted(lists["family_f"])
        self._her = {word.value: word for word, _weight in lists["family_f"]}
        self._common = {word.value for word, _weight in common}

    def given(self, rng: random.Random, sex: str) -> Word:
        return self._given[sex].draw(rng)

    def family(self, rng: random.Random, sex: str) -> FamilyName:
        drawn: list[Word] = []
        while len(drawn) < self.parts:
            word = self._family[sex].draw(rng)
            if word not in drawn:
                drawn.append(word)
        return FamilyName(tuple(drawn))

    def as_borne_by(self, rng: random.Random, family: FamilyName, sex: str) -> FamilyName:
        """A man's family name as a woman of the same family bears it (Kovalskyi, Kovalska)."""
        if sex != "F":
            return family
        return FamilyName(tuple(self._her_form(rng, part) for part in family.parts))

    def _her_form(self, rng: random.Random, word: Word) -> Word:
        value = word.value
        for form in (value, f"{value}a", f"{value[:-2]}a", f"{value[:-2]}aia", f"{value[:-1]}ova"):
            if form in self._her:
                return self._her[form]
        # Singh and Kaur, Hossain and Begum: names of men and of women.
        return word if value in self._common or not self._women else self._women.draw(rng)

    def of_child(
        self,
        rng: random.Random,
        sex: str,
        father: tuple[Word, FamilyName],
        mother: tuple[Word, FamilyName] | None,
    ) -> FamilyName:
        """The family name of a child of theirs, by the custom of the country."""
        given, family = father
        if self.country in PATRONYMIC:
            return FamilyName((given, *family.parts[: self.parts - 1]))
        if self.country in IBERIAN and mother:
            return FamilyName((family.parts[0], mother[1].parts[0]))
        if self.country == "BR" and mother:
            return FamilyName((mother[1].parts[-1], family.parts[-1]))
        return self.as_borne_by(rng, family, sex)


@cache
def names_of(country: str) -> Names:
    return Names(country, _lists()[country])


@cache
def _lists() -> dict[str, dict[str, list[tuple[Word, float]]]]:
    text = gzip.decompress((DATA / "names.csv.gz").read_bytes()).decode("utf-8")
    found: dict[str, dict[str, list[tuple[Word, float]]]] = defaultdict(lambda: defaultdict(list))
    for row in csv.DictReader(io.StringIO(text)):
        word = Word(row["value"], row["native"])
        found[row["country"]][row["kind"]].append((word, float(row["weight"])))
    return found
