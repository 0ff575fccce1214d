"""What the generators look up again and again, read once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from labimpact.base.permissions import Permission
from labimpact.network.models import Country, Language, Membership, Municipality, Office
from labimpact.network.roles import ROLES
from labimpact.operations.demo import network
from labimpact.operations.demo.days import OpenDays
from labimpact.operations.demo.dice import Weighted
from labimpact.operations.demo.naming import Origin, origins
from labimpact.operations.demo.network import Staff
from labimpact.operations.demo.places import LEANINGS, OFFICES, TOWNS
from labimpact.people.queries.notices import current_version
from labimpact.programme.queries import OpenActivities
from labimpact.rules.models import Rule

YEARS = 3


@dataclass(frozen=True)
class Desk:
    """An office that meets people, with everything its days are made of."""

    office_id: int
    name: str
    kind: str
    area: str
    weight: int
    days: OpenDays
    staff: tuple[Staff, ...]
    towns: Weighted[Municipality]
    origins: Weighted[Origin]


@dataclass(frozen=True)
class World:
    """The whole stage. `now` is the moment after which nothing has happened yet."""

    seed: int
    today: date
    now: datetime
    first: date
    desks: tuple[Desk, ...]
    countries: dict[str, Country]  # by ISO alfa-2; stateless is XX
    languages: dict[str, Language]
    towns: dict[str, Municipality]
    notice_version: str
    temporary_end: date  # of the temporary protection, as the rules say
    activities: OpenActivities = field(repr=False)

    @property
    def by_weight(self) -> Weighted[Desk]:
        return Weighted((desk, float(desk.weight)) for desk in self.desks)


def read(*, seed: int, today: date, now: datetime) -> World:
    """Read the network that `network.build` laid down."""
    first = today - timedelta(days=365 * YEARS)
    places = network.towns()
    countries = {c.alpha2: c for c in Country.objects.filter(valid_to=None) if c.alpha2}
    countries["XX"] = Country.objects.get(code="XXX")
    return World(
        seed=seed,
        today=today,
        now=now,
        first=first,
        desks=_desks(first, today - timedelta(days=1), places),
        countries=countries,
        languages={language.code: language for language in Language.objects.all()},
        towns=places,
        notice_version=current_version(),
        temporary_end=date.fromisoformat(
            str(Rule.objects.get(code="temporary_protection_end", valid_to=None).value)
        ),
        activities=OpenActivities(),
    )


def _desks(first: date, last: date, places: dict[str, Municipality]) -> tuple[Desk, ...]:
    offices = {office.name: office for office in Office.objects.all()}
    staff = _staff()
    return tuple(
        Desk(
            office_id=offices[seed.name].pk,
            name=seed.name,
            kind=seed.kind,
            area=seed.area,
            weight=seed.weight,
            days=OpenDays(seed.hours, first, last),
            staff=tuple(staff[offices[seed.name].pk]),
            towns=Weighted((places[name], w) for name, w in TOWNS[seed.area].items()),
            origins=_origins_of(seed.area),
        )
        for seed in OFFICES
        if seed.weight
    )


def _origins_of(area: str) -> Weighted[Origin]:
    leaning = LEANINGS[area]
    return Weighted((o, o.share * leaning.get(o.country, 1.0)) for o in origins().values())


def _staff() -> dict[int, list[Staff]]:
    """Who records contacts, by office."""
    found: dict[int, list[Staff]] = defaultdict(list)
    rows = Membership.objects.filter(user__is_demo=True).select_related("user", "office")
    for row in rows.order_by("pk"):
        if Permission.CONTACT_RECORD in ROLES[row.role].permissions:
            found[row.office_id].append(
                Staff(row.user_id, str(row.user), row.role, row.office_id, row.office.name)
            )
    return found
