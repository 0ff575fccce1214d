"""The rest of an office's life: anonymous people, work behind the desk, the queue at the door."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from labimpact.agenda.models import Arrival
from labimpact.desk.contact_data import (
    AnonymousPeople,
    ContactData,
    Letter,
    Meeting,
    Need,
    Participant,
)
from labimpact.operations.demo import topics
from labimpact.operations.demo.days import is_open, moment
from labimpact.operations.demo.dice import chance, dice, draw
from labimpact.operations.demo.network import Staff
from labimpact.operations.demo.plans import ContactPlan
from labimpact.operations.demo.visits import length
from labimpact.operations.demo.world import Desk, World

QUEUE_DAYS = 90
SAMPLE = 400
_BANDS = {"from_18_to_24": 15, "from_25_to_34": 30, "from_35_to_44": 25, "from_45_to_60": 20}


@dataclass(frozen=True)
class Known:
    """A person of an office, remembered so that the office's own life can name them."""

    person_id: int
    language_id: int | None
    told: str = ""  # name and year of birth, as they say them at another desk


def contacts(world: World, desk: Desk, known: Sequence[Known]) -> Iterator[ContactPlan]:
    """Anonymous contacts and back-office work of one desk, day by day."""
    busy = desk.weight / 28
    for day in desk.days.days:
        rng = dice(world.seed, "life", desk.name, day)
        if chance(rng, 0.75 * busy):
            yield _anonymous(rng, world, desk, day)
        if chance(rng, 0.6 * busy):
            yield _back_office(rng, desk, day, known)


def _anonymous(rng: random.Random, world: World, desk: Desk, day: date) -> ContactPlan:
    origin = desk.origins.draw(rng)
    groups = [
        AnonymousPeople(
            head_count=draw(rng, {1: 75, 2: 15, 3: 7, 5: 3}),
            sex=draw(rng, {"F": 46, "M": 46, "": 8}),
            age_band=draw(rng, _BANDS),
            citizenship_id=world.countries[origin.country].pk if chance(rng, 0.85) else None,
        )
    ]
    if chance(rng, 0.06):
        groups.append(AnonymousPeople(head_count=1, sex="F", age_band="from_6_to_13"))
    area = draw(rng, topics.NEEDS)
    spoken = rng.choice((origin.languages[0], "it", "it", "en"))
    return _plan(
        rng,
        desk,
        day,
        items=("information_given",),
        channel=draw(rng, {"desk": 55, "phone": 38, "messaging": 7}),
        anonymous=tuple(groups),
        language_id=world.languages[spoken].pk,
        needs=(Need(area=area),),
        outcome="answered",
    )


def _back_office(rng: random.Random, desk: Desk, day: date, known: Sequence[Known]) -> ContactPlan:
    item = draw(rng, topics.BACK_OFFICE)
    values: dict[str, object] = {"items": (item,), "side": "back_office"}
    about = rng.choice(known) if known else None
    if item == "mail_and_phone":
        other, subject = rng.choice(topics.LETTERS)
        values["channel"] = draw(rng, {"email": 60, "phone": 30, "post": 10})
        values["correspondence"] = Letter(
            other_side=other,
            direction=rng.choice(("in", "out")),
            subject=subject,
            protocol_number=f"{day.year}/{rng.randrange(1, 30000):05}" if chance(rng, 0.4) else "",
        )
    elif item == "case_meeting":
        values["meeting"] = Meeting(
            participants=rng.choice(topics.MEETINGS),
            minutes_text="Condivisa la situazione e divisi i compiti; nuova verifica fra un mese.",
        )
        if about:
            values["participants"] = (Participant(person_id=about.person_id),)
    return _plan(rng, desk, day, **values)


def _plan(rng: random.Random, desk: Desk, day: date, **values: object) -> ContactPlan:
    at = moment(day, desk.days.hour(rng, day))
    items: Sequence[str] = values["items"]  # type: ignore[assignment]
    minutes = (
        length(rng, items) if values.get("side") != "back_office" else rng.choice((15, 30, 45, 60))
    )
    data = ContactData(
        office_id=desk.office_id,
        occurred_on=day,
        occurred_at=at.time(),
        minutes=minutes,
        submission=uuid.UUID(int=rng.getrandbits(128), version=4),
        **values,  # type: ignore[arg-type]
    )  # fmt: skip
    return ContactPlan(data=data, by=rng.choice(desk.staff), at=at + timedelta(minutes=minutes + 1))


@dataclass(frozen=True)
class Arrived:
    """Somebody at the door, and who received them."""

    row: Arrival
    by: Staff


def arrivals(world: World, desk: Desk, known: Sequence[Known]) -> Iterator[Arrived]:
    """The queue of the last months, and who waits today when the desk is open."""
    since = world.today - timedelta(days=QUEUE_DAYS)
    for day in desk.days.days:
        if day >= since:
            rng = dice(world.seed, "queue", desk.name, day)
            count = max(1, round(rng.uniform(4, 11) * desk.weight / 28))
            yield from _queue(rng, world, desk, day, known, count)
    if is_open(desk.days.hours, world.today):
        yield from _waiting(dice(world.seed, "queue", desk.name, "today"), world, desk, known)


def _queue(
    rng: random.Random, world: World, desk: Desk, day: date, known: Sequence[Known], count: int
) -> Iterator[Arrived]:
    hours = sorted(desk.days.hour(rng, day) for _one in range(count))
    free_at: datetime | None = None
    for number, hour in enumerate(hours, start=1):
        by = rng.choice(desk.staff)
        row = _arrival(rng, world, desk, day, known, number, moment(day, hour))
        if chance(rng, 0.07):
            row.left_at = row.arrived_at + timedelta(minutes=rng.randint(10, 50))
        else:
            wait = timedelta(minutes=rng.randint(1, 18))
            row.called_at = max(row.arrived_at + wait, free_at or row.arrived_at)
            row.called_by_id = by.user_id
            row.served_at = row.called_at + timedelta(minutes=rng.randint(8, 35))
            free_at = row.called_at + timedelta(minutes=rng.randint(4, 14))
        yield Arrived(row, by)


def _waiting(
    rng: random.Random, world: World, desk: Desk, known: Sequence[Known]
) -> Iterator[Arrived]:
    """Two or three in the waiting room, who came in the last half hour, and one already called."""
    ago = sorted((rng.randint(2, 35) for _one in range(rng.randint(2, 4))), reverse=True)
    for number, minutes in enumerate(ago, start=1):
        at = world.now - timedelta(minutes=minutes)
        row = _arrival(rng, world, desk, world.today, known, number, at)
        by = rng.choice(desk.staff)
        if number == 1:
            row.called_at = at + timedelta(minutes=1)
            row.called_by_id = by.user_id
        yield Arrived(row, by)


def _arrival(
    rng: random.Random,
    world: World,
    desk: Desk,
    day: date,
    known: Sequence[Known],
    number: int,
    at: datetime,
) -> Arrival:
    person = rng.choice(known) if known and chance(rng, 0.6) else None
    fallback = world.languages[rng.choice(("it", "ar", "en"))].pk
    return Arrival(
        office_id=desk.office_id,
        day=day,
        number=number,
        language_id=person.language_id if person else fallback,
        reason=draw(rng, topics.NEEDS) if chance(rng, 0.7) else "",
        person_id=person.person_id if person else None,
        label="" if person else rng.choice(topics.LABELS),
        arrived_at=at,
    )
