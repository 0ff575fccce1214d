"""Who lives together, what they are called by custom, and when they were born."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from labimpact.operations.demo.dice import chance, draw
from labimpact.operations.demo.naming import (
    HUSBANDS_NAME,
    FamilyName,
    Names,
    Origin,
    Word,
    names_of,
)

_SHAPES = {"single": 46, "couple": 10, "family": 30, "parent": 12, "siblings": 2}
_MINORS_ALONE = ("EG", "AL", "PK", "BD", "GM", "TN", "SN", "CI")
CARE = "care_worker_desk"


@dataclass(frozen=True)
class Sketch:
    """A member of a household before anything is known but name, sex and birth."""

    family: FamilyName
    given: Word
    sex: str
    born: date
    origin: Origin
    role: str
    guardian: int | None = None
    born_here: bool = False


def members(
    rng: random.Random, origin: Origin, *, first: date, last: date, desk_kind: str
) -> list[Sketch]:
    """The members of a household that came between two days, the person of reference first."""
    shape = "single" if desk_kind == CARE else draw(rng, _SHAPES)
    women = max(origin.women_percent, 85 if desk_kind == CARE else 0)
    names = names_of(origin.country)
    if shape == "single":
        return [_single(rng, names, origin, women, first, desk_kind)]
    if shape == "siblings":
        return _siblings(rng, names, origin, first)
    if shape == "parent":
        return _one_parent(rng, names, origin, women, first, last)
    return _couple(rng, names, origin, first, last, with_children=shape == "family")


def _single(
    rng: random.Random, names: Names, origin: Origin, women: int, on: date, desk_kind: str
) -> Sketch:
    sex = "F" if chance(rng, women / 100) else "M"
    age = int(rng.triangular(18, 72, 33))
    if desk_kind == CARE:
        age = int(rng.triangular(30, 66, 52))
    elif origin.country in _MINORS_ALONE and sex == "M" and chance(rng, 0.06):
        age = rng.randint(15, 17)
    return _adult(rng, names, origin, sex, age, on, "reference_person")


def _adult(
    rng: random.Random, names: Names, origin: Origin, sex: str, age: int, on: date, role: str
) -> Sketch:
    born = on - timedelta(days=age * 365 + age // 4 + rng.randrange(365))
    family = names.family(rng, sex)
    return Sketch(family, names.given(rng, sex), sex, born, origin, role)


def _siblings(rng: random.Random, names: Names, origin: Origin, on: date) -> list[Sketch]:
    sexes = [rng.choice("MF"), rng.choice("MF")]
    one = _adult(rng, names, origin, sexes[0], rng.randint(19, 40), on, "reference_person")
    other = _adult(rng, names, origin, sexes[1], rng.randint(18, 40), on, "sibling")
    family = one.family if sexes[0] == "F" else names.as_borne_by(rng, one.family, sexes[1])
    return [one, replace(other, family=family)]


def _couple(
    rng: random.Random,
    names: Names,
    origin: Origin,
    on: date,
    last: date,
    *,
    with_children: bool,
) -> list[Sketch]:
    age = int(rng.triangular(23, 60, 36))
    father = _adult(rng, names, origin, "M", age, on, "reference_person")
    hers = max(19, age - rng.randint(0, 8))
    mother = _adult(rng, names, origin, "F", hers, on, "spouse")
    if origin.country in HUSBANDS_NAME and chance(rng, 0.8):
        mother = replace(mother, family=names.as_borne_by(rng, father.family, "F"))
    if not with_children:
        return [father, mother]
    children = _children(rng, names, origin, (father, mother), on, last)
    if chance(rng, 0.4):  # She is the one who comes first as often as the work leaves her free.
        order = [replace(mother, role="reference_person"), replace(father, role="spouse")]
        return [*order, *children]
    return [father, mother, *children]


def _one_parent(
    rng: random.Random, names: Names, origin: Origin, women: int, on: date, last: date
) -> list[Sketch]:
    sex = "F" if chance(rng, 0.85) else "M"
    parent = _adult(rng, names, origin, sex, rng.randint(22, 50), on, "reference_person")
    absent = _adult(rng, names, origin, "F" if sex == "M" else "M", 40, on, "")
    father, mother = (parent, absent) if sex == "M" else (absent, parent)
    return [parent, *_children(rng, names, origin, (father, mother), on, last)]


def _children(
    rng: random.Random,
    names: Names,
    origin: Origin,
    parents: tuple[Sketch, Sketch],
    on: date,
    last: date,
) -> list[Sketch]:
    father, mother = parents
    oldest = max(mother.born.year + 19, last.year - 20)
    made: list[Sketch] = []
    year = rng.randint(oldest, max(oldest, last.year - 1))
    for _child in range(draw(rng, {1: 35, 2: 38, 3: 19, 4: 8})):
        born = date(year, 1, 1) + timedelta(days=rng.randrange(360))
        if born >= last:
            break
        sex = rng.choice("MF")
        family = names.of_child(
            rng, sex, (father.given, father.family), (mother.given, mother.family)
        )
        given = names.given(rng, sex)
        # Those who fled the war were not born here before it.
        here = chance(rng, 0.55) and (origin.country != "UA" or born.year > 2021)
        taken = {child.given.value for child in made}
        if given.value not in taken:
            made.append(Sketch(family, given, sex, born, origin, "child", 0, here))
        year += rng.randint(1, 4)
    return made
