"""Bodies, offices, hours, staff and activities of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress

from labimpact.accounts.models import User
from labimpact.agenda.models import WaitingRoomScreen
from labimpact.network.models import (
    Body,
    Language,
    Membership,
    Municipality,
    Office,
    OfficeClosure,
    OpeningHours,
    TerritorialArea,
)
from labimpact.operations.demo.days import closures
from labimpact.operations.demo.dice import dice
from labimpact.operations.demo.places import BODIES, OFFICES, BodySeed, OfficeSeed
from labimpact.operations.demo.staffing import ACCOUNTS, Account
from labimpact.programme import loading
from labimpact.programme.models import Activity, Project

FORMER = "demo-2023"


@dataclass(frozen=True)
class Staff:
    """A member of the staff in one of their offices."""

    user_id: int
    name: str
    role: str
    office_id: int
    office_name: str


def towns() -> dict[str, Municipality]:
    """Existing municipalities of Lombardy by name."""
    rows = Municipality.objects.active().filter(province__region__istat_code="03")
    return {town.name: town for town in rows}


def build(*, password: str, first: date, today: date, seed: int) -> None:
    """Lay down the network: `password` is the hash that all accounts share."""
    place = towns()
    bodies = {seed_.name: _body(seed_, place) for seed_ in BODIES}
    areas = {area.code: area for area in TerritorialArea.objects.all()}
    opened = datetime.combine(first - timedelta(days=60), datetime.min.time()).astimezone()
    offices = {s.key: lay_office(s, bodies[s.body], areas, place, opened) for s in OFFICES}
    for office_seed in OFFICES:
        lay_hours(office_seed, offices[office_seed.key], range(first.year, today.year + 2), seed)
    for account in ACCOUNTS:
        _account(account, offices, password, opened)
    loading.load_demonstration()
    _former_project(first)
    _link(offices)


def _body(seed: BodySeed, place: dict[str, Municipality]) -> Body:
    body, _made = Body.objects.get_or_create(
        name=seed.name,
        defaults={
            "kind": seed.kind,
            "municipality": place.get(seed.town),
            "source": seed.source,
            "external_code_kind": seed.code_kind,
            "external_code": seed.code,
            "is_demo": seed.invented,
        },
    )
    return body


def lay_office(
    seed: OfficeSeed,
    body: Body,
    areas: dict[str, TerritorialArea],
    place: dict[str, Municipality],
    opened: datetime,
) -> Office:
    office = Office.objects.create(
        body=body,
        area=areas.get(seed.area),
        name=seed.name,
        kind=seed.kind,
        municipality=place.get(seed.town),
        address="Via della Dimostrazione 1",
        directions="Indirizzo inventato per la dimostrazione",
        phone="+39 358 000 0000",
        email=f"{seed.key}@demo.invalid",
        created_at=opened,
    )
    office.languages.set(Language.objects.filter(code__in=seed.languages.split()))
    return office


def lay_hours(seed: OfficeSeed, office: Office, years: range, number: int) -> None:
    OpeningHours.objects.bulk_create(
        OpeningHours(office=office, weekday=weekday, opens_at=opens, closes_at=closes)
        for weekday, spans in seed.hours.items()
        for opens, closes in spans
    )
    OfficeClosure.objects.bulk_create(
        OfficeClosure(office=office, starts_on=start, ends_on=end, reason=reason)
        for year in years
        for start, end, reason in closures(year)
    )
    if seed.weight:
        key = f"demo{dice(number, 'screen', seed.key).getrandbits(156):039x}"
        WaitingRoomScreen.objects.create(office=office, key=key)


def _account(account: Account, offices: dict[str, Office], password: str, joined: datetime) -> None:
    user = User.objects.create(
        email=account.email,
        full_name=account.name,
        password=password,
        is_demo=True,
        joined_at=joined,
    )
    EmailAddress.objects.create(user=user, email=account.email, verified=True, primary=True)
    Membership.objects.bulk_create(
        Membership(user=user, office=offices[key], role=account.role, valid_from=joined.date())
        for key in account.offices
    )


def _former_project(first: date) -> None:
    """The project before the current one, as invented: three years of work need a plan each."""
    current = Project.objects.get(code="demo-2026")
    former, made = Project.objects.get_or_create(
        code=FORMER,
        defaults={
            "title": "Progetto dimostrativo Lab’Impact 2023-2025 (inventato)",
            "fund": current.fund,
            "lead_body": current.lead_body,
            "starts_on": date(2023, 1, 1),
            # A month passes before the next project: its contacts are *senza attività*.
            "ends_on": date(2025, 11, 30),
            "is_fictitious": True,
            "source": current.source,
        },
    )
    if not made:
        return
    former.areas.set(current.areas.all())
    for activity in current.activities.order_by("pk"):
        objectives = list(activity.objectives.all())
        activity.pk, activity._state.adding = None, True
        activity.project = former
        activity.save()
        activity.objectives.set(objectives)


def _link(offices: dict[str, Office]) -> None:
    for seed in OFFICES:
        if seed.activity:
            code = f"demo-{seed.activity}"
            for activity in Activity.objects.filter(project__is_fictitious=True, code=code):
                activity.offices.add(offices[seed.key])
