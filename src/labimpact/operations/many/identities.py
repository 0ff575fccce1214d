"""Who the members of a household are: names by the custom of their country, birth, codes, phone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from codicefiscale import codicefiscale

from labimpact.operations.demo.dice import chance
from labimpact.operations.demo.naming import (
    HUSBANDS_NAME,
    FamilyName,
    Names,
    Word,
    names_of,
)
from labimpact.people import search

_NOBODY = ("352", "354", "356", "358")


@dataclass(frozen=True)
class Shape:
    """What a story says of one of its people, whatever they are called."""

    sex: str
    role: str
    age: int  # on the day of registration, which the story keeps
    on: date
    precision: str
    code_kind: str
    place_code: str  # of birth, as the tax code writes it; empty when of the office's area
    has_phone: bool
    through_first: bool  # reached at the number of the household's first member
    has_native: bool
    has_preferred: bool
    chinese_order: bool


@dataclass(frozen=True)
class Identity:
    """A person as written in one record."""

    family: str
    given: str
    preferred: str
    native: str
    born: date
    precision: str
    code: str
    code_kind: str
    override: str
    phone: str

    @property
    def recorded(self) -> str:
        """The birth date as far as it is known, as its column holds it."""
        match self.precision:
            case "day":
                return self.born.isoformat()
            case "year":
                return f"{self.born.year:04}-01-01"
            case "month":
                return f"{self.born.year:04}-{self.born.month:02}-01"
        return "\\N"

    @property
    def initials(self) -> str:
        return f"{self.given[:1]}.{self.family[:1]}."


def identities(
    rng: random.Random, country: str, shapes: Sequence[Shape], place_code: str
) -> list[Identity]:
    """The members of one household; `place_code` is of where those born here were born."""
    named = _names(rng, names_of(country), shapes)
    return [
        _identity(rng, shape, family, given, place_code)
        for shape, (family, given) in zip(shapes, named, strict=True)
    ]


def _names(
    rng: random.Random, names: Names, shapes: Sequence[Shape]
) -> list[tuple[FamilyName, Word]]:
    found = [(names.family(rng, s.sex), names.given(rng, s.sex)) for s in shapes]
    adults = [i for i, s in enumerate(shapes) if s.role in ("", "reference_person", "spouse")]
    if len(adults) > 1:
        father = adults[0] if shapes[adults[0]].sex == "M" else adults[1]
        mother = adults[1] if father == adults[0] else adults[0]
        if names.country in HUSBANDS_NAME and chance(rng, 0.8):
            found[mother] = (names.as_borne_by(rng, found[father][0], "F"), found[mother][1])
    else:
        father = mother = adults[0]
    for place, shape in enumerate(shapes):
        if shape.role == "child":
            family = _of_child(rng, names, shape.sex, found[father], found[mother])
            found[place] = (family, _given(rng, names, shape.sex, found[:place]))
        elif shape.role == "sibling":
            head = found[0][0]
            family = head if shapes[0].sex == "F" else names.as_borne_by(rng, head, shape.sex)
            found[place] = (family, found[place][1])
    return found


def _of_child(
    rng: random.Random,
    names: Names,
    sex: str,
    father: tuple[FamilyName, Word],
    mother: tuple[FamilyName, Word],
) -> FamilyName:
    return names.of_child(rng, sex, (father[1], father[0]), (mother[1], mother[0]))


def _given(
    rng: random.Random, names: Names, sex: str, before: Sequence[tuple[FamilyName, Word]]
) -> Word:
    """A given name that no brother or sister has, when a few draws find one."""
    taken = {given.value for _family, given in before}
    word = names.given(rng, sex)
    for _draw in range(4):
        if word.value not in taken:
            break
        word = names.given(rng, sex)
    return word


def _identity(
    rng: random.Random, shape: Shape, family: FamilyName, given: Word, place_code: str
) -> Identity:
    born = born_at_age(rng, shape.age, shape.on)
    native = ""
    if shape.has_native and family.native and given.native:
        order = (family.native + given.native, f"{given.native} {family.native}")
        native = order[0] if shape.chinese_order else order[1]
    code = ""
    if shape.code_kind == "definitive":
        code = tax_code(family.value, given.value, shape.sex, born, shape.place_code or place_code)
    elif shape.code_kind == "provisional":
        code = provisional(rng)
    return Identity(
        family=family.value,
        given=given.value,
        preferred=names_of("IT").given(rng, shape.sex).value if shape.has_preferred else "",
        native=native,
        born=born,
        precision=shape.precision,
        code=code,
        code_kind=shape.code_kind,
        override="",
        phone=mobile(rng) if shape.has_phone else "",
    )


def born_at_age(rng: random.Random, age: int, on: date) -> date:
    """A birthday of somebody who has that age on that day."""
    latest = _years_before(on, age)
    return latest - timedelta(days=int(rng.random() * (365 if age else 300)) + (0 if age else 1))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


_lastname = lru_cache(60_000)(codicefiscale.encode_lastname)
_firstname = lru_cache(60_000)(codicefiscale.encode_firstname)
_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3,
         6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        strict=True,
    )
)  # fmt: skip
_EVEN = {c: i for i, c in enumerate("0123456789")} | {
    c: i for i, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}


def tax_code(family: str, given: str, sex: str, born: date, place: str) -> str:
    """The definitive code (D.M. 23/12/1976); the same as the demonstration's, only sooner."""
    day = born.day + (40 if sex == "F" else 0)
    code = (
        f"{_lastname(family)}{_firstname(given)}{born.year % 100:02}"
        f"{'ABCDEHLMPRST'[born.month - 1]}{day:02}{place}"
    )
    total = sum([_ODD[c] for c in code[0::2]]) + sum([_EVEN[c] for c in code[1::2]])
    return code + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[total % 26]


def provisional(rng: random.Random) -> str:
    """Eleven digits, of which the last controls the others."""
    ten = f"{int(rng.random() * 10**7):07}{('100', '120', '121')[int(rng.random() * 3)]}"
    total = 0
    for place, char in enumerate(ten):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return ten + str((10 - total % 10) % 10)


def mobile(rng: random.Random) -> str:
    """A number of a prefix that rings nowhere."""
    return f"+39 {_NOBODY[int(rng.random() * 4)]} {int(rng.random() * 10**7):07}"


@lru_cache(200_000)
def _keys_of_name(name: str) -> tuple[str, ...]:
    return tuple(sorted(set(search.name_keys(name))))


def keys(
    identity: Identity,
    phones: Sequence[str],
    mails: Sequence[str],
    permits: Sequence[str],
    documents: Sequence[str],
) -> list[tuple[str, str]]:
    """The search keys of a record, as `search.keys_of` finds them (a test holds them together).

    Numbers here are of one known pattern, so the library that reads any is not asked.
    """
    found = {
        ("name", key)
        for name in (identity.family, identity.given, identity.preferred, identity.native)
        if name
        for key in _keys_of_name(name)
    }
    for phone in phones:
        digits = phone[1:].replace(" ", "")
        found.add(("phone", digits))
        found.add(("phone", "~" + digits[::-1]))
    found.update([("email", mail) for mail in mails])
    found.update([("permit", number.lower()) for number in permits])
    found.update([("document", number.lower()) for number in documents])
    if identity.code:
        found.add(("tax_code", identity.code.lower()))
    return sorted(found)
