"""The plan of a register: who came, when and for what, before a word of it is written."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from codicefiscale import codicefiscale

from bench.messiness import words
from labimpact.operations.demo.naming import names_of, origins

TODAY = date(2026, 11, 26)


@dataclass
class Human:
    """A person of the plan; the same one may come back in many rows."""

    number: int
    state: str  # alpha-2
    sex: str
    family: str
    given: str
    native: str
    birth: date | None
    precision: str  # day, month, year, unknown
    city: str
    tax_code: str
    languages: list[str]
    phone: str
    email: str
    municipality: tuple[str, str, str]  # cadastral code, name, province
    permit: tuple[str, str]
    expiry: date | None


@dataclass
class Visit:
    """One row of the plan."""

    humans: list[Human]
    day: date
    minutes: int
    items: list[str]
    needs: list[str]
    channel: str
    mediator: bool
    operator: str
    note: str
    hour: str
    anonymous: int = 0
    fault: str = ""  # which error the row is to hold
    extra: dict[str, str] = field(default_factory=dict)


def plan(rows: int, rng: random.Random, municipalities: list[tuple[str, str, str]]) -> list[Visit]:
    """As many visits, of fewer people: a third comes once, the others come back."""
    humans: list[Human] = []
    visits: list[Visit] = []
    for _ in range(rows):
        if humans and rng.random() < 0.5:
            human = humans[rng.randrange(len(humans))]
        else:
            human = new_human(len(humans) + 1, rng, municipalities)
            humans.append(human)
        visit = _visit(human, rng)
        if rng.random() < 0.03:
            other = _spouse(human, len(humans) + 1, rng, municipalities)
            humans.append(other)
            visit.humans.append(other)
        visits.append(visit)
    visits.sort(key=lambda visit: visit.day)
    return visits


def new_human(number: int, rng: random.Random, places: list[tuple[str, str, str]]) -> Human:
    known = [o for o in origins().values() if o.country in words.STATES]
    origin = rng.choices(known, [max(o.share, 1) for o in known])[0]
    sex = "F" if rng.random() * 100 < origin.women_percent else "M"
    names = names_of(origin.country)
    given, family = names.given(rng, sex), names.family(rng, sex)
    unfamiliar = rng.random() < 0.3
    born = date(1950, 1, 1) + timedelta(days=rng.randrange(365 * 68))
    if (born.day, born.month) == (1, 1):
        born += timedelta(days=1)
    precision = rng.choices(["day", "year", "month", "unknown"], [86, 8, 2, 4])[0]
    spelt = _respelt if unfamiliar else _as_is
    human = Human(
        number=number,
        state=origin.country,
        sex=sex,
        family=spelt(family.value, rng),
        given=spelt(given.value, rng),
        native=f"{given.native} {family.native}" if given.native and family.native else "",
        birth=None if precision == "unknown" else born,
        precision=precision,
        city=rng.choice(words.CITIES.get(origin.country, "").split(",")),
        tax_code="",
        languages=words.LANGUAGE_OF.get(origin.country, "").split()[:2],
        phone=f"3{rng.choice('234679')}{rng.randrange(10**8):08}",
        email=f"utente{number}@example.org" if rng.random() < 0.25 else "",
        municipality=rng.choice(places),
        permit=rng.choices(list(words.PERMITS), words.PERMIT_WEIGHTS)[0],
        expiry=TODAY + timedelta(days=rng.randrange(-200, 1500)),
    )
    if human.precision == "day" and rng.random() < 0.55:
        human.tax_code = tax_code(human)
    return human


def tax_code(human: Human) -> str:
    """The code that the tax office would give (no two are compared for being equal)."""
    if human.birth is None or not _states().get(human.state):
        return ""
    base = (
        codicefiscale.encode_lastname(human.family)
        + codicefiscale.encode_firstname(human.given)
        + f"{human.birth:%y}{'ABCDEHLMPRST'[human.birth.month - 1]}"
        + f"{human.birth.day + (40 if human.sex == 'F' else 0):02}"
        + _states()[human.state]
    )
    return str(base + codicefiscale.encode_cin(base))


@cache
def _states() -> dict[str, str]:
    from bench.messiness.reference import rows

    return {row["alpha_2"]: row["z_code"] for row in rows("foreign_states")}


def _spouse(
    human: Human, number: int, rng: random.Random, places: list[tuple[str, str, str]]
) -> Human:
    other = new_human(number, rng, places)
    other.sex = "F" if human.sex == "M" else "M"
    other.given = _as_is(names_of(human.state).given(rng, other.sex).value, rng)
    other.state, other.native, other.tax_code = human.state, "", ""
    return other


def _visit(human: Human, rng: random.Random) -> Visit:
    day = TODAY - timedelta(days=rng.randrange(3, 1400))
    while day.weekday() == 6:
        day -= timedelta(days=1)
    return Visit(
        humans=[human],
        day=day,
        minutes=rng.choices(
            [10, 15, 20, 30, 45, 60, 75, 90, 120], [8, 18, 18, 26, 12, 10, 3, 3, 2]
        )[0],
        items=_drawn(rng, list(words.ITEMS), words.ITEM_WEIGHTS, 0.18),
        needs=_drawn(rng, list(words.NEEDS), words.NEED_WEIGHTS, 0.15),
        channel=rng.choices(list(words.CHANNELS), words.CHANNEL_WEIGHTS)[0],
        mediator=rng.random() < 0.12,
        operator=rng.choice(words.OPERATORS),
        note=rng.choice(words.NOTES),
        hour=f"{rng.randrange(9, 18):02}:{rng.choice(['00', '15', '30', '45'])}",
    )


def _drawn(rng: random.Random, codes: list[str], weights: list[int], twice: float) -> list[str]:
    found = rng.choices(codes, weights)
    if rng.random() < twice:
        found += [code for code in rng.choices(codes, weights) if code not in found]
    return found


def _as_is(name: str, rng: random.Random) -> str:
    return name


def _respelt(name: str, rng: random.Random) -> str:
    """Another transliteration of the same name, which no list of names knows."""
    swaps = [("ou", "u"), ("ah", "a"), ("mm", "m"), ("ee", "i"), ("y", "i"), ("k", "c"), ("z", "s"),
             ("ll", "l"), ("a", "e"), ("o", "u"), ("h", "")]  # fmt: skip
    rng.shuffle(swaps)
    for old, new in swaps:
        place = name.lower().find(old, 1)
        if place > 0 and len(name) > 4:
            return name[:place] + new + name[place + len(old) :]
    return name
