"""The whole demonstration, from an empty network to three years of work."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction

from labimpact.agenda.models import Arrival
from labimpact.operations.demo import (
    agendas,
    cases,
    exchanges,
    helping,
    mediation,
    messages,
    network,
    office_life,
    services,
    twins,
    views,
    world,
)
from labimpact.operations.demo.copying import Writer
from labimpact.operations.demo.days import moment
from labimpact.operations.demo.dice import dice
from labimpact.operations.demo.households import households
from labimpact.operations.demo.office_life import SAMPLE, Known
from labimpact.operations.demo.plans import ContactPlan, HouseholdPlan
from labimpact.operations.demo.rows import Recorder
from labimpact.operations.demo.visits import contacts, received
from labimpact.operations.demo.world import Desk, World
from labimpact.people.actions.registration import NewPerson


@dataclass
class Sample:
    """A few hundred persons of each office, drawn evenly from any number of them."""

    rng: random.Random
    kept: dict[int, list[Known]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def offer(self, office_id: int, known: Known) -> None:
        self.seen[office_id] += 1
        kept = self.kept[office_id]
        if len(kept) < SAMPLE:
            kept.append(known)
        elif (place := self.rng.randrange(self.seen[office_id])) < SAMPLE:
            kept[place] = known


@dataclass(frozen=True)
class Outcome:
    persons: int
    rows: int


@transaction.atomic
def seed(
    *, persons: int, number: int, password: str, today: date, now: datetime | None = None
) -> Outcome:
    """Lay down network, people and history; all of it or nothing."""
    first = today - timedelta(days=365 * world.YEARS)
    network.build(password=password, first=first, today=today, seed=number)
    services.lay(today)
    # With a day of one's own the result is the same at any hour.
    stage = world.read(seed=number, today=today, now=now or moment(today, time(10, 15)))
    writer = Writer()
    sample = Sample(dice(stage.seed, "sample"))
    count = populate(stage, writer, persons=persons, sample=sample)
    writer.close()
    for desk in stage.desks:
        cases.lay(stage, desk, sample.kept[desk.office_id])
        helping.lay(stage, desk, sample.kept[desk.office_id])
        views.lay(desk)
        twins.lay(stage, desk, sample.kept)
    mediation.lay(stage)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Outcome(count, writer.written)


def populate(stage: World, writer: Writer, *, persons: int, sample: Sample | None = None) -> int:
    """People and their history, a household at a time; then the offices' own life."""
    record = Recorder(stage, writer)
    sample = sample or Sample(dice(stage.seed, "sample"))
    count = 0
    for plan in households(stage, persons=persons):
        count += len(plan.people)
        known = lay_household(record, plan)
        if known is not None:
            sample.offer(plan.desk.office_id, known)
    for desk in stage.desks:
        known_there = sample.kept[desk.office_id]
        lay_life(record, desk, known_there)
        exchanges.drafts(record, desk, known_there)
    return count


def lay_household(record: Recorder, plan: HouseholdPlan) -> Known | None:
    """A household with all that happened to it; whoever may be named elsewhere is answered."""
    ids = [record.person(person) for person in plan.people]
    record.household(plan, ids)
    _history(record, plan, ids)
    if exchanges.seal(record, plan, ids, _sealed_at(plan)):
        return None
    exchanges.emergency(record, plan, ids[0])
    messages.reminders(record, plan)
    language = plan.people[0].language
    return Known(ids[0], language.pk if language else None, _told(plan.people[0].new))


def _told(new: NewPerson) -> str:
    """Given name first and the year alone: so people say who they are."""
    born = new.birth.first
    parts = (new.given_name, new.family_name, str(born.year) if born else "")
    return " ".join(part for part in parts if part)


def _history(record: Recorder, plan: HouseholdPlan, ids: list[int]) -> None:
    waiting: set[tuple[int, int]] = set()
    for done in contacts(record.world, plan, ids):
        contact = record.contact(done)
        taken = exchanges.refer(record, plan, done, contact, waiting)
        if taken is not None:
            for visit in received(record.world, plan, done, taken):
                record.contact(visit)


def _sealed_at(plan: HouseholdPlan) -> datetime:
    return max(plan.visits[-1], *(person.at for person in plan.people)) + timedelta(hours=1)


def lay_life(record: Recorder, desk: Desk, known: list[Known]) -> None:
    """What an office does beside its households: drafts apart, which hold a form's fields."""
    plans: list[ContactPlan] = list(office_life.contacts(record.world, desk, known))
    for plan in plans:
        record.contact(plan)
    for arrived in office_life.arrivals(record.world, desk, known):
        row: Arrival = arrived.row
        record.add(row, row.arrived_at)
        persons = [row.person_id]
        for name, at in (
            ("added", row.arrived_at),
            ("called", row.called_at),
            ("served", row.served_at),
            ("left", row.left_at),
        ):
            if at is not None:
                record.event(f"arrival.{name}", arrived.by, at, row, persons)
    agendas.lay(record, desk, known)
    messages.letters(record, desk, known)
