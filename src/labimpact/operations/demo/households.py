"""Households: the people who come together to one desk, and the days on which they come."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from labimpact.operations.demo import details, identity
from labimpact.operations.demo.days import moment
from labimpact.operations.demo.dice import chance, dice, draw
from labimpact.operations.demo.naming import Origin
from labimpact.operations.demo.plans import HouseholdPlan, Meeting, PersonPlan
from labimpact.operations.demo.sketching import Sketch, members
from labimpact.operations.demo.world import Desk, World
from labimpact.people.enums import HouseholdKind

ASYLUM = frozenset(
    [
        "PK",
        "BD",
        "NG",
        "ML",
        "GM",
        "AF",
        "SO",
        "ER",
        "SY",
        "CI",
        "GN",
        "BF",
        "SD",
        "IQ",
        "IR",
        "CM",
        "SN",
        "GH",
        "TR",
        "ET",
    ]
)
_SEALS = {"violence": 6, "trafficking": 3, "child_protection": 2, "adoption": 1}
SEALED_SHARE = 0.003


def households(world: World, *, persons: int, start: int = 0) -> Iterator[HouseholdPlan]:
    """Households from number `start` on, until they hold that many persons, one at a time."""
    left, number = persons, start
    while left > 0:
        plan = household(world, number)
        if len(plan.people) > left:
            plan = replace(plan, people=plan.people[:left])
        left -= len(plan.people)
        number += 1
        yield plan


def household(world: World, number: int) -> HouseholdPlan:
    """The household of that number: the same for the same seed and day, whatever came before."""
    rng = dice(world.seed, "household", number)
    desk = world.by_weight.draw(rng)
    origin = desk.origins.draw(rng)
    visits = _visits(rng, desk)
    staff = rng.choice(desk.staff)
    profile = _profile(rng, origin, world, desk)
    first, last = visits[0].date(), visits[-1].date()
    people: list[PersonPlan] = []
    for place, sketch in enumerate(
        members(rng, origin, first=first, last=last, desk_kind=desk.kind)
    ):
        meeting = Meeting(world, desk, staff, _registered(sketch, visits, place), profile)
        known = identity.known_of(rng, sketch, meeting, people[0] if people else None)
        people.append(details.person(rng, sketch, known, meeting, people))
    kind = draw(rng, {HouseholdKind.REGISTRY.value: 7, HouseholdKind.ACTUAL.value: 3})
    return HouseholdPlan(
        number=number,
        desk=desk,
        visits=visits,
        people=tuple(people),
        kind=kind,
        profile=profile,
        sealed=draw(rng, _SEALS) if chance(rng, SEALED_SHARE) else "",
    )


def _visits(rng: random.Random, desk: Desk) -> tuple[datetime, ...]:
    """The moments of a household's contacts: bouts of one to four, some weeks apart."""
    first = desk.days.draw(rng) or desk.days.days[-1]
    if chance(rng, 0.55):  # Else the first years would be empty and the last one overfull.
        first = min(first, desk.days.draw(rng) or first)
    found: set[date] = set()
    since: date | None = first
    for _bout in range(1 + min(9, int(rng.expovariate(1 / 2.2)))):
        day = since
        for _visit in range(draw(rng, {1: 40, 2: 32, 3: 18, 4: 10})):
            if day is None:
                break
            found.add(day)
            day = desk.days.next(day + timedelta(days=rng.randint(4, 40)))
        since = desk.days.draw(rng, first)
    return tuple(moment(day, desk.days.hour(rng, day)) for day in sorted(found))


def _registered(sketch: Sketch, visits: tuple[datetime, ...], place: int) -> datetime:
    """At the first visit after birth, a minute or two after the member before."""
    first = next((visit for visit in visits if visit.date() > sketch.born), visits[-1])
    return first + timedelta(minutes=1 + 2 * place)


def _profile(rng: random.Random, origin: Origin, world: World, desk: Desk) -> str:
    if world.countries[origin.country].is_eu:
        return "eu"
    if origin.country == "UA" and desk.kind != "care_worker_desk":
        return draw(rng, {"temporary": 75, "work": 25})
    if origin.country in ASYLUM:
        return draw(rng, {"asylum": 45, "work": 48, "none": 7})
    return draw(rng, {"work": 93, "none": 5, "asylum": 2})
