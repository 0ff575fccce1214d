"""Thirty-five areas with as many offices as the persons ask for, in real proportions.

The area of a province weighs as the foreign residents of the province (ISTAT, 31 December 2023),
divided by the residents of the areas' seats. Areas of which no public page gives the name are
invented and say so. New offices keep the hours of Luino's, whose days the stories are told in.
"""

from __future__ import annotations

import csv
import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from django.db import connection

from labimpact.accounts.models import User
from labimpact.base.permissions import Permission
from labimpact.network.models import Body, Membership, Municipality, Office, TerritorialArea
from labimpact.network.roles import ROLES
from labimpact.operations.demo import network as demo
from labimpact.operations.demo.dice import dice
from labimpact.operations.demo.naming import names_of
from labimpact.operations.demo.places import OFFICES, OfficeSeed
from labimpact.programme.models import Activity, Project

DATA = Path(__file__).parent / "data"
# What four operators and a social worker can follow in three years.
PERSONS_OF_AN_OFFICE = 6_000
LARGEST = 5  # the first office of the largest area weighs as so many others
OPERATORS = 4
STAFF = OPERATORS + 1  # the last one is the social worker
LIVED_IN = {"luino": "luino", "cremasco": "crema"}  # offices of the demonstration that take part
SOURCE = "Rete di prova delle misure: inventata"


@dataclass(frozen=True)
class Area:
    code: str
    name: str
    province: str
    town: str
    weight: float  # its part of all persons


@dataclass(frozen=True)
class Living:
    """An office that stories happen in, as the blanks of a story ask for it."""

    office_id: int
    name: str
    area: str
    province: str
    weight: float
    users: tuple[tuple[int, str], ...]
    activities: tuple[int, int]  # of the former and of the current project
    towns: tuple[int, ...]
    born_at: tuple[int, str]

    @property
    def card(self) -> tuple[object, ...]:
        """Its values in the order in which `stamping` lays them out."""
        people = [one for user in self.users for one in user]
        return (self.office_id, self.name, *people, *self.activities)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def areas(places: dict[str, Municipality]) -> list[Area]:
    """The areas with their part of the persons, the parts adding up to one."""
    residents = {row["province"]: int(row["residents"]) for row in _rows("foreign_residents.csv")}
    rows = list(_rows("areas.csv"))
    seats: dict[str, int] = defaultdict(int)
    for row in rows:
        seats[row["province"]] += places[row["town"]].population or 0
    everybody = sum(residents.values())
    return [
        Area(
            row["code"],
            row["name"],
            row["province"],
            row["town"],
            residents[row["province"]]
            / everybody
            * (places[row["town"]].population or 0)
            / seats[row["province"]],
        )
        for row in rows
    ]


def build(*, persons: int, password: str, first: date, today: date, seed: int) -> list[Living]:
    """Lay areas, offices, staff and activities beside those of the demonstration."""
    places = demo.towns()
    known = areas(places)
    largest = max(known, key=lambda area: area.weight)
    models = {area.code: _area(area) for area in known}
    found: list[Living] = []
    for area in known:
        count = max(1, math.ceil(persons * area.weight / PERSONS_OF_AN_OFFICE))
        weights = [1.0] * count
        if area is largest and count > LARGEST:
            weights = [float(LARGEST), *weights[LARGEST:]]
        total = sum(weights)
        activities = _activities(area, models[area.code])
        for number, weight in enumerate(weights, start=1):
            office = _office(area, number, models, places, first, today, seed)
            users = _staff(office, area, number, password, first)
            for activity in activities:
                activity.offices.add(office)
            found.append(
                _living(office, area, area.weight * weight / total, users, activities, places)
            )
    return found


def _area(area: Area) -> TerritorialArea:
    made, _new = TerritorialArea.objects.get_or_create(
        code=area.code, defaults={"name": area.name, "source": SOURCE}
    )
    return made


def _activities(area: Area, model: TerritorialArea) -> tuple[Activity, Activity]:
    """One of the former and one of the current project; the demonstration's where it has one."""
    found = []
    for code in (demo.FORMER, "demo-2026"):
        project = Project.objects.get(code=code)
        theirs = project.activities.filter(code=f"demo-{LIVED_IN.get(area.code, '-')}-sportello")
        activity = theirs.first()
        if activity is None:
            model_of = project.activities.get(code="demo-luino-sportello")
            objectives = list(model_of.objectives.all())
            model_of.pk, model_of._state.adding = None, True
            model_of.code = f"prova-{area.code}"
            model_of.title = f"Sportello immigrati, {model.name}"[:200]
            model_of.save()
            model_of.objectives.set(objectives)
            project.areas.add(model)
            activity = model_of
        found.append(activity)
    return found[0], found[1]


def _office(
    area: Area,
    number: int,
    models: dict[str, TerritorialArea],
    places: dict[str, Municipality],
    first: date,
    today: date,
    seed: int,
) -> Office:
    if number == 1 and area.code in LIVED_IN:
        lived_in = next(one for one in OFFICES if one.key == LIVED_IN[area.code])
        return Office.objects.get(name=lived_in.name)
    like = next(one for one in OFFICES if one.key == "luino")
    told = OfficeSeed(
        key=f"{area.code}-{number}",
        name=f"Sportello {number} di {area.town}",
        kind="desk",
        body="",
        area=area.code,
        town=area.town,
        hours=like.hours,
        weight=like.weight,
        activity="",
        languages=like.languages,
    )
    body, _new = Body.objects.get_or_create(
        name=f"Ente di prova di {area.town} (inventato)",
        defaults={"kind": "municipality", "municipality": places[area.town], "is_demo": True,
                  "source": SOURCE},
    )  # fmt: skip
    opened = datetime.combine(first - timedelta(days=60), datetime.min.time()).astimezone()
    office = demo.lay_office(told, body, models, places, opened)
    demo.lay_hours(told, office, range(first.year, today.year + 2), seed)
    return office


def _staff(
    office: Office, area: Area, number: int, password: str, first: date
) -> tuple[tuple[int, str], ...]:
    """Four operators and a social worker: those who are there, or new ones."""
    rows = Membership.objects.filter(office=office, user__is_demo=True).select_related("user")
    recording = [
        row for row in rows.order_by("pk")
        if Permission.CONTACT_RECORD in ROLES[row.role].permissions
    ]  # fmt: skip
    if recording:
        workers = [row.user for row in recording if row.role == "social_worker"]
        others = [row.user for row in recording if row.role != "social_worker"]
        chosen = [others[place % len(others)] for place in range(OPERATORS)] + workers[:1]
        return tuple((user.pk, str(user)) for user in chosen)
    rng = dice(office.name, "staff")
    opened = datetime.combine(first - timedelta(days=60), datetime.min.time()).astimezone()
    users = [_user(rng, area, number, place, password, opened) for place in range(STAFF)]
    made = User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in made
    )
    Membership.objects.bulk_create(
        Membership(
            user=user, office=office, valid_from=opened.date(),
            role="desk_operator" if place < OPERATORS else "social_worker",
        )
        for place, user in enumerate(made)
    )  # fmt: skip
    return tuple((user.pk, str(user)) for user in made)


def _user(
    rng: random.Random, area: Area, number: int, place: int, password: str, opened: datetime
) -> User:
    sex = rng.choice("FM")
    names = names_of("IT")
    role = "operatore" if place < OPERATORS else "assistente-sociale"
    which = str(place + 1) if place < OPERATORS else ""
    return User(
        email=f"{role}{which}.{area.code}-{number}@demo.invalid",
        full_name=f"{names.given(rng, sex).value} {names.family(rng, sex).value}",
        password=password,
        is_demo=True,
        joined_at=opened,
    )


def _living(
    office: Office,
    area: Area,
    weight: float,
    users: tuple[tuple[int, str], ...],
    activities: Sequence[Activity],
    places: dict[str, Municipality],
) -> Living:
    seat = places[area.town]
    return Living(
        office_id=office.pk,
        name=office.name,
        area=area.code,
        province=area.province,
        weight=weight,
        users=users,
        activities=(activities[0].pk, activities[1].pk),
        towns=_towns(area.code, seat),
        born_at=(seat.pk, seat.belfiore),
    )


def _towns(area: str, seat: Municipality) -> tuple[int, ...]:
    """Where people live: the area's municipalities when they are known, else only the seat."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.municipality_id FROM network_areamunicipality m"
            " JOIN network_territorialarea a ON a.id = m.area_id WHERE a.code = %s ORDER BY 1",
            [area],
        )
        known = [pk for (pk,) in cursor.fetchall()]
    return (seat.pk, seat.pk, *known)
