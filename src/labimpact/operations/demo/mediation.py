"""Mediation of the demonstration: services, registers of mediators, packages, months of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from labimpact.accounts.models import User
from labimpact.mediation.models import (
    Absence,
    Availability,
    Incompatibility,
    MediationService,
    Mediator,
    MediatorContract,
    MediatorLanguage,
    MediatorPaper,
    Suspension,
)
from labimpact.mediation.places import middle
from labimpact.network.models import Body, Membership, Municipality, Office
from labimpact.operations.demo.days import moment
from labimpact.operations.demo.dice import dice
from labimpact.operations.demo.mediation_hours import Ledger
from labimpact.operations.demo.mediation_work import Asker, Diary, Stage
from labimpact.operations.demo.places import OFFICES
from labimpact.operations.demo.staffing import DOMAIN
from labimpact.operations.demo.world import World


@dataclass(frozen=True)
class Seed:
    """A mediator: sex, town, means, hours desired in a week, languages, account if any."""

    name: str
    sex: str
    town: str
    means: str
    hours: int
    spoken: str
    experience: str
    account: str = ""


@dataclass(frozen=True)
class ServiceSeed:
    """A service: who mediates, who asks (body and, with accounts, its office), how much."""

    key: str
    mediators: tuple[Seed, ...]
    askers: tuple[tuple[str, str, str], ...]  # body, key of its office, kinds
    requests: int
    # Who is there every week for the first that asks, a place in `mediators`.
    shift: int | None = None


_SCHOOL = "family_interview new_pupil teacher_support class_assembly"
_SOCIAL = "side_by_side service_consultation liaison"
_HEALTH = "health_consultation ward"

SERVICES = (
    ServiceSeed(
        "luino-mediazione",
        (
            Seed("Nadia Haddad", "F", "Luino", "car", 15, "ar:native ary:c1 fr:c1 it:c1",
                 "school social health", "mediatore.luino"),
            Seed("Amina Chaudhry", "F", "Germignaga", "bus", 10, "ur:native pnb:native it:b2",
                 "school families", "mediatore2.luino"),
            Seed("Olena Kovalenko", "F", "Luino", "car", 12, "uk:native ru:native it:c1",
                 "school health"),
            Seed("Li Mei", "F", "Lavena Ponte Tresa", "car", 8, "cmn:native it:b2", "school"),
            Seed("Arben Hoxha", "M", "Cunardo", "car", 10, "sq:native en:c1 it:c1",
                 "social legal"),
            Seed("Nusrat Jahan", "F", "Luino", "bus", 8, "bn:native en:b2 it:b1",
                 "school minors"),
            Seed("Youssef El Idrissi", "M", "Marchirolo", "car", 14, "ary:native fr:c1 it:c1",
                 "school social"),
            Seed("Fatou Sarr", "F", "Luino", "foot", 6, "wo:native fr:native it:b2", "health"),
        ),
        (("I.C. «B. Luini» di Luino", "luino-scuola", _SCHOOL),
         ("Comune di Luino", "luino-sociale", _SOCIAL), ("CPIA 2 Varese", "", _SCHOOL)),
        150,
    ),
    ServiceSeed(
        "cittiglio-mediazione",
        (
            Seed("Saima Iqbal", "F", "Cittiglio", "car", 12, "ur:native pnb:native it:c1",
                 "school families", "mediatore.cittiglio"),
            Seed("Rashida Begum", "F", "Gemonio", "bus", 8, "bn:native syl:native it:b2",
                 "school"),
            Seed("Hassan Mansouri", "M", "Laveno-Mombello", "car", 10,
                 "ar:native ary:native fr:c1 it:c1", "school social"),
            Seed("Imran Malik", "M", "Laveno-Mombello", "car", 8, "ur:native en:c1 it:b2",
                 "school health"),
            Seed("Daria Shevchenko", "F", "Cuveglio", "car", 6, "uk:native ru:native it:b2",
                 "school minors"),
            Seed("Mona Fathy", "F", "Caravate", "bus", 6, "arz:native ar:native it:b2",
                 "school health"),
        ),
        (("I.C. «E. Curti» di Gemonio", "cittiglio-scuola", _SCHOOL),),
        60,
    ),
    ServiceSeed(
        "valcamonica-mediazione",
        (
            Seed("Khadija Amrani", "F", "Breno", "car", 15, "ary:native ar:c1 fr:c1 it:c1",
                 "health families", "mediatore.valcamonica"),
            Seed("Awa Ndiaye", "F", "Darfo Boario Terme", "bus", 10, "wo:native fr:native it:b2",
                 "health minors"),
            Seed("Elira Gjoka", "F", "Esine", "car", 10, "sq:native it:c1", "health social"),
            Seed("Sana Butt", "F", "Darfo Boario Terme", "car", 8, "ur:native en:c1 it:b2",
                 "school health"),
            Seed("Iryna Melnyk", "F", "Edolo", "car", 6, "uk:native ru:native it:b2", "health"),
            Seed("Omar Bensalem", "M", "Pisogne", "car", 8, "ary:native ar:native it:c1",
                 "school legal"),
        ),
        (("ASST della Valcamonica", "valcamonica-consultorio", _HEALTH),
         ("I.C. «F. Tonolini» di Breno", "", _SCHOOL)),
        80,
        shift=0,
    ),
)  # fmt: skip


def lay(world: World) -> int:
    """Every service with its register, its packages and its work; how many requests."""
    offices = {office.name: office for office in Office.objects.all()}
    by_key = {seed.key: offices[seed.name] for seed in OFFICES if seed.name in offices}
    named = Body.objects.filter(name__in=_asking()).select_related("municipality")
    bodies = {body.name: body for body in named}
    accounts = {u.email.removesuffix(f"@{DOMAIN}"): u for u in User.objects.filter(is_demo=True)}
    return sum(
        _lay_service(world, seed, by_key, bodies, accounts)
        for seed in SERVICES
        if seed.key in by_key
    )


def _asking() -> list[str]:
    return [body for seed in SERVICES for body, _office, _kinds in seed.askers]


def _lay_service(
    world: World, seed: ServiceSeed, offices: dict[str, Office], bodies: dict[str, Body],
    accounts: dict[str, User],
) -> int:  # fmt: skip
    office = offices[seed.key]
    service = MediationService.objects.create(office=office)
    mediators = [
        _mediator(world, service, number, one, accounts)
        for number, one in enumerate(seed.mediators)
    ]
    _details(world, mediators)
    askers = [
        Asker(bodies[body], offices.get(key), _first_user(offices.get(key)), tuple(kinds.split()))
        for body, key, kinds in seed.askers
        if body in bodies
    ]
    coordinator = _first_user(office, "mediation_coordinator")
    if coordinator is None:
        return 0
    stage = Stage(world, service, coordinator, mediators, {m.pk: _codes(s) for m, s in zip(
        mediators, seed.mediators, strict=True)})  # fmt: skip
    packages = [Ledger.opened(stage.now, service, asker.body, world.today) for asker in askers]
    rng = dice(world.seed, "mediation", seed.key)
    diary = Diary(stage, rng)
    if seed.shift is not None:
        diary.shift(askers[0], packages[0], mediators[seed.shift])
    for number in range(seed.requests):
        place = number % len(askers)
        diary.request(askers[place], packages[place], number)
    diary.write()
    for number, ledger in enumerate(packages):
        ledger.close(coordinator, factor=1.08 if number == 1 else 1.6)
    diary.close_old()
    return seed.requests


def _codes(seed: Seed) -> list[str]:
    return [part.split(":")[0] for part in seed.spoken.split() if not part.startswith("it:")]


def _first_user(office: Office | None, role: str = "") -> User | None:
    if office is None:
        return None
    rows = Membership.objects.filter(office=office).select_related("user").order_by("pk")
    row = (rows.filter(role=role) if role else rows).first()
    return row.user if row else None


def _mediator(
    world: World, service: MediationService, number: int, seed: Seed, accounts: dict[str, User]
) -> Mediator:
    town: Municipality | None = world.towns.get(seed.town)
    point = middle(town) or (None, None)
    since = world.today - timedelta(days=700 - 60 * number)
    mediator = Mediator.objects.create(
        service=service, user=accounts.get(seed.account), name=seed.name, sex=seed.sex,
        email=f"{seed.name.lower().replace(' ', '.')}@{DOMAIN}", phone=f"+39 358 000 01{number:02}",
        writes_in="it", means=seed.means, municipality=town, latitude=point[0],
        longitude=point[1], areas_of_experience=seed.experience.split(),
        desired_week=seed.hours * 60, most_week=seed.hours * 90, most_day=6 * 60, starts_on=since,
        created_at=moment(since, time(9)),
    )  # fmt: skip
    MediatorLanguage.objects.bulk_create(
        MediatorLanguage(
            mediator=mediator, language=world.languages[code], level=level, valid_from=since,
            source="Colloquio di ingresso",
        )
        for code, level in (part.split(":") for part in seed.spoken.split())
        if code in world.languages
    )  # fmt: skip
    Availability.objects.bulk_create(
        Availability(mediator=mediator, weekday=weekday, begins_at=begins, ends_at=ends)
        for weekday in range(5)
        for begins, ends in ((time(8, 30), time(13)), (time(14), time(18)))
    )
    return mediator


def _details(world: World, mediators: list[Mediator]) -> None:
    """Papers, contracts and their history; one paper runs out, one is over, one is suspended."""
    today = world.today
    papers: list[Any] = []
    contracts: list[Any] = []
    for number, mediator in enumerate(mediators):
        since: date = mediator.starts_on
        expiry = today + timedelta(days=25 if number == 1 else -8 if number == 3 else 900)
        papers += [
            MediatorPaper(mediator=mediator, kind="training", title="Corso di 600 ore",
                          got_on=since - timedelta(days=200)),
            MediatorPaper(mediator=mediator, kind="ethics", title="Firmato davanti a chi coordina",
                          got_on=since),
            MediatorPaper(mediator=mediator, kind="identity", title="Documento di soggiorno",
                          got_on=since - timedelta(days=100), expires_on=expiry),
        ]  # fmt: skip
        raised = date(today.year, 1, 1)
        if since < raised:
            contracts.append(MediatorContract(
                mediator=mediator, title=f"Incarico {raised.year - 1}", valid_from=since,
                valid_to=raised - timedelta(days=1), hour_cents=2300, travel_hour_cents=1000,
                km_cents=30, least_minutes=60,
            ))  # fmt: skip
        contracts.append(MediatorContract(
            mediator=mediator, title=f"Incarico {raised.year}", valid_from=max(raised, since),
            hour_cents=2500, travel_hour_cents=1100, km_cents=32, least_minutes=60,
        ))  # fmt: skip
    MediatorPaper.objects.bulk_create(papers)
    MediatorContract.objects.bulk_create(contracts)
    _history(world, mediators)


def _history(world: World, mediators: list[Mediator]) -> None:
    """One whose Italian got better, one who is ill tomorrow, one kin, the last one suspended."""
    today, first = world.today, mediators[1]
    better = today - timedelta(days=120)
    now = MediatorLanguage.objects.filter(mediator=first, language=world.languages["it"])
    since = first.starts_on
    now.update(valid_from=better, source="Esame CILS")
    MediatorLanguage.objects.create(
        mediator=first, language=world.languages["it"], level="b1", valid_from=since,
        valid_to=better - timedelta(days=1), source="Colloquio di ingresso",
    )  # fmt: skip
    Absence.objects.create(
        mediator=mediators[2], is_sick=True,
        starts_at=moment(today + timedelta(days=1), time(8)),
        ends_at=moment(today + timedelta(days=1), time(18)),
    )  # fmt: skip
    body = Body.objects.filter(name__in=_asking()).order_by("pk").first()
    if body is not None:
        Incompatibility.objects.create(
            mediator=mediators[0], kind="kin", body=body, subject="famiglia 3A",
            declared_on=today - timedelta(days=60),
        )  # fmt: skip
    last = mediators[-1]
    last.suspended_on = today - timedelta(days=200)
    last.save(update_fields=["suspended_on"])
    Suspension.objects.create(
        mediator=last, starts_on=last.suspended_on, why="In attesa di documenti"
    )
