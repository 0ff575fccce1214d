"""What happened at each visit of a household: who, what for, what was given, what comes next."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from labimpact.desk.contact_data import (
    DELEGATE,
    FAMILY,
    SUBJECT,
    ContactData,
    Need,
    NextStep,
    Participant,
)
from labimpact.network.models import Language
from labimpact.operations.demo import topics
from labimpact.operations.demo.days import moment
from labimpact.operations.demo.dice import chance, dice, draw
from labimpact.operations.demo.network import Staff
from labimpact.operations.demo.plans import ContactPlan, HouseholdPlan, PersonPlan
from labimpact.operations.demo.world import Desk, World
from labimpact.people.models import ResidenceTitle

_CHANNELS = {"desk": 78, "phone": 12, "messaging": 5, "email": 3, "outreach": 2}


def contacts(world: World, plan: HouseholdPlan, ids: Sequence[int]) -> Iterator[ContactPlan]:
    """The contacts of a household whose members have these ids, in order of time."""
    rng = dice(world.seed, "visits", plan.number)
    weights = _needs(plan)
    area = draw(rng, weights)
    whom: Staff = plan.people[0].by
    for place, at in enumerate(plan.visits):
        present = [i for i, person in enumerate(plan.people) if person.at <= at + _JUST_MET]
        if place and chance(rng, 0.45):
            area = draw(rng, _now(weights, plan, at.date()))
        if chance(rng, 0.25):
            whom = rng.choice(plan.desk.staff)
        yield _contact(rng, world, plan, ids, present or [0], area, whom, at)


# Who is registered during the visit itself takes part in it.
_JUST_MET = timedelta(hours=1)


def _needs(plan: HouseholdPlan) -> topics.Weights:
    minors = any(person.is_minor for person in plan.people[1:])
    found = dict(topics.NEEDS)
    for factors in (
        topics.BY_PROFILE.get(plan.profile, {}),
        topics.BY_OFFICE.get(plan.desk.kind, {}),
        topics.WITH_CHILDREN if minors else topics.WITHOUT_CHILDREN,
    ):
        for area, factor in factors.items():
            found[area] *= factor
    if plan.sealed:
        found["violence_exploitation"] = 20
    return found


def _now(weights: topics.Weights, plan: HouseholdPlan, day: date) -> topics.Weights:
    ends = [
        row.expires_on
        for person in plan.people
        for row in person.details
        if isinstance(row, ResidenceTitle) and row.expires_on
    ]
    near = any(-60 <= (end - day).days <= 120 for end in ends)
    factors = topics.TITLE_ENDING if near else {}
    return {area: weight * factors.get(area, 1) for area, weight in weights.items()}


def _contact(
    rng: random.Random,
    world: World,
    plan: HouseholdPlan,
    ids: Sequence[int],
    present: list[int],
    area: str,
    whom: Staff,
    at: datetime,
) -> ContactPlan:
    data = _data(rng, world, plan, ids, present, area, at)
    # The clock of the register: the contact is written down when it is over.
    over = at + timedelta(minutes=data.minutes + 2 * len(plan.people) + 2)
    step = data.next_step
    colleagues = [other for other in plan.desk.staff if other != whom]
    handed = step is not None and over + timedelta(hours=2) < world.now and chance(rng, 0.08)
    done_at = _done(rng, step, over, world)
    return ContactPlan(
        data=data,
        by=whom,
        at=over,
        done_at=done_at,
        done_note=topics.HOW_IT_WENT[done_at.toordinal() % len(topics.HOW_IT_WENT)]
        if done_at
        else "",
        handed_to=rng.choice(colleagues) if handed and colleagues else None,
    )


def _data(
    rng: random.Random,
    world: World,
    plan: HouseholdPlan,
    ids: Sequence[int],
    present: list[int],
    area: str,
    at: datetime,
) -> ContactData:
    items = draw(rng, topics.GIVEN[area])
    who, delegate = _who(rng, plan, ids, present, area)
    language, mediator = _spoken(rng, world, plan.people[present[0]])
    return ContactData(
        office_id=plan.desk.office_id,
        occurred_on=at.date(),
        occurred_at=at.time(),
        minutes=length(rng, items),
        items=items,
        channel=draw(rng, _CHANNELS) if at != plan.visits[0] else "desk",
        language_id=language.pk if language else None,
        mediator_present=mediator,
        participants=who,
        delegate_name=delegate,
        needs=_needs_met(rng, area),
        outcome=_outcome(rng, items),
        note=rng.choice(topics.NOTES[area]) if chance(rng, 0.55) else "",
        next_step=_next_step(rng, area, at.date()),
        submission=uuid.UUID(int=rng.getrandbits(128), version=4),
    )


def length(rng: random.Random, items: Sequence[str]) -> int:
    """Minutes, as operators write them: in steps of five."""
    usual = sum(topics.MINUTES.get(item, 20) for item in items)
    return max(5, min(180, round(usual * rng.uniform(0.6, 1.6) / 5) * 5))


def _who(
    rng: random.Random, plan: HouseholdPlan, ids: Sequence[int], present: list[int], area: str
) -> tuple[tuple[Participant, ...], str]:
    adults = [i for i in present if not plan.people[i].is_minor] or present[:1]
    minors = [i for i in present if i not in adults]
    subject = rng.choice(minors) if minors and area == "school" and chance(rng, 0.6) else None
    if subject is None:
        subject = adults[0] if chance(rng, 0.7) else rng.choice(adults)
    roles = {subject: SUBJECT}
    if subject in minors:
        roles[adults[0]] = FAMILY
    elif len(adults) > 1 and chance(rng, 0.16):
        other = next(i for i in adults if i != subject)
        roles[other] = draw(rng, {SUBJECT: 5, FAMILY: 4, DELEGATE: 1})
    if minors and area in ("health", "family_minors", "documents") and chance(rng, 0.2):
        roles.setdefault(rng.choice(minors), SUBJECT)
    delegate = "Un conoscente, con delega" if chance(rng, 0.015) else ""
    return tuple(Participant(person_id=ids[i], role=role) for i, role in roles.items()), delegate


def _spoken(rng: random.Random, world: World, person: PersonPlan) -> tuple[Language | None, bool]:
    if chance(rng, 0.05):
        return None, False
    weak = person.italian in ("none", "a1")
    own = chance(rng, 0.75 if weak else 0.15)
    return (person.language if own else world.languages["it"]), own and chance(rng, 0.4)


def _needs_met(rng: random.Random, area: str) -> tuple[Need, ...]:
    if chance(rng, 0.04):
        return ()
    areas = [area]
    if chance(rng, 0.2):
        areas.append(draw(rng, topics.NEEDS))
    return tuple(
        Need(
            area=one,
            severity=draw(rng, {1: 45, 2: 35, 3: 12}) if chance(rng, 0.7) else None,
            source="expressed" if chance(rng, 0.85) else "observed",
        )
        for one in dict.fromkeys(areas)
    )


def _outcome(rng: random.Random, items: Sequence[str]) -> str:
    if chance(rng, 0.08):
        return ""
    return draw(rng, topics.OUTCOMES.get(items[-1], topics.OUTCOMES[""]))


def _next_step(rng: random.Random, area: str, day: date) -> NextStep | None:
    if not chance(rng, 0.24):
        return None
    due = day + timedelta(days=rng.choice((2, 3, 5, 7, 7, 10, 14, 14, 21, 30, 45)))
    return NextStep(title=rng.choice(topics.NEXT_STEPS[area]), due_on=due)


# Steps still to be done, by the days they are late: a few for weeks, none for a season.
_LEFT_BEHIND = ((120, 0.0), (60, 0.03), (7, 0.15), (0, 0.4), (-100_000, 0.92))


def _done(
    rng: random.Random, step: NextStep | None, since: datetime, world: World
) -> datetime | None:
    """When the step was done: almost always in time, so that few are left behind."""
    if step is None or step.due_on is None:
        return None
    late = (world.today - step.due_on).days
    left = next(share for days, share in _LEFT_BEHIND if late > days)
    if chance(rng, left):
        return None
    due = moment(step.due_on, time(11, 30), plus=rng.randrange(-120, 120))
    done = max(since + timedelta(hours=2), due - timedelta(days=rng.randrange(3)))
    return done if done < world.now else None


def received(
    world: World, plan: HouseholdPlan, sent: ContactPlan, desk: Desk
) -> Iterator[ContactPlan]:
    """The first talk at the desk that accepted somebody, when there has been time for it."""
    rng = dice(world.seed, "received", sent.data.submission)
    day = desk.days.next(sent.at.date() + timedelta(days=rng.randint(12, 25)))
    if day is None or not chance(rng, 0.8):
        return
    at = moment(day, desk.days.hour(rng, day))
    items = ("listening_interview", "information_given")
    minutes = length(rng, items)
    data = ContactData(
        office_id=desk.office_id,
        occurred_on=day,
        occurred_at=at.time(),
        minutes=minutes,
        items=items,
        language_id=sent.data.language_id,
        participants=(Participant(person_id=sent.data.subject_ids[0]),),
        needs=sent.data.needs,
        outcome="to_continue",
        note="Primo colloquio dopo l’invio.",
        submission=uuid.UUID(int=rng.getrandbits(128), version=4),
    )
    yield ContactPlan(data=data, by=rng.choice(desk.staff), at=at + timedelta(minutes=minutes + 2))
