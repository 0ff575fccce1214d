"""Contacts laid out at random, counted a second time in plain Python: both counts agree."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from labimpact.base.wall.session import acting
from labimpact.monitoring.periods import Period
from labimpact.monitoring.queries.filters import Filters, countable_offices
from labimpact.monitoring.queries.report import report
from tests.factories import (
    ActivityFactory,
    AnonymousGroupFactory,
    ContactFactory,
    ContactParticipantFactory,
    MembershipFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)


@pytest.fixture
def laid(cast):
    """Thirty contacts of three desks in ninety days, with or without names."""
    chance = random.Random(20261122)  # noqa: S311  The same contacts in every run.
    operator, activity = UserFactory(), ActivityFactory()
    persons = [PersonFactory(registered_office=cast.luino, sex=s) for s in "FFMMX"]
    laid = []
    for _ in range(30):
        contact = ContactFactory(
            office=chance.choice([cast.luino, cast.cittiglio, cast.crema]),
            occurred_on=FIRST + timedelta(days=chance.randrange(90)),
            channel=chance.choice(["desk", "phone"]),
            minutes=chance.choice([5, 10, 45]),
            activity=chance.choice([activity, None]),
            recorded_by=operator,
        )
        who = chance.sample(persons, chance.randrange(3))
        heads = 0 if who and chance.random() < 0.7 else chance.randrange(1, 9)
        for person in who:
            ContactParticipantFactory(contact=contact, person=person)
        if heads:
            AnonymousGroupFactory(contact=contact, head_count=heads, sex="F")
        laid.append((contact, who, heads))
    return laid, activity


def by_hand(laid, filters):
    kept = [
        (contact, who, heads)
        for contact, who, heads in laid
        if contact.office_id in filters.offices
        and filters.period.first <= contact.occurred_on <= filters.period.last
        and (filters.project is None or contact.activity is not None)
    ]
    sexes = Counter(person.sex for person in {p for _, who, _ in kept for p in who})
    sexes["F"] += sum(heads for _, _, heads in kept)
    return {
        "contacts": len(kept),
        "persons": len({p for _, who, _ in kept for p in who}),
        "anonymous": sum(heads for _, _, heads in kept),
        "minutes": sum(c.minutes for c, _, _ in kept),
        "channels": Counter(c.channel for c, _, _ in kept),
        "offices": Counter(str(c.office_id) for c, _, _ in kept),
        "months": Counter(f"{c.occurred_on:%Y-%m}" for c, _, _ in kept),
        "sexes": +sexes,
    }


def of_report(found):
    parts = {part.code: part.rows for part in found.breakdowns}
    hours, minutes = found.headline.hours.split(" h ")
    return {
        "contacts": found.headline.contacts.value,
        "persons": found.headline.persons.value,
        "anonymous": found.headline.anonymous.value,
        "minutes": int(hours) * 60 + int(minutes),
        "channels": Counter({row.key: row.figure.value for row in parts["channel"]}),
        "offices": Counter({line.key: line.contacts.value for line in found.offices}),
        "months": Counter({line.key: line.contacts.value for line in found.months}),
        "sexes": Counter({row.key[0]: row.figure.value for row in parts["sex_age"]}),
    }


@pytest.mark.parametrize("first", [0, 20, 45])
@pytest.mark.parametrize("last", [45, 89])
@pytest.mark.parametrize("desks", [("luino",), ("luino", "cittiglio"), ("luino", "crema")])
@pytest.mark.parametrize("of_project", [False, True])
def test_the_report_is_the_count_by_hand(cast, laid, first, last, desks, of_project):
    contacts, activity = laid
    offices = [getattr(cast, desk) for desk in desks]
    user = cast.user(office=offices[0])
    for office in offices[1:]:
        MembershipFactory(user=user, office=office)
    actor = cast.as_actor(user)
    filters = Filters(
        Period(FIRST + timedelta(days=first), FIRST + timedelta(days=last)),
        tuple(o.pk for o in offices),
        activity.project_id if of_project else None,
    )
    with acting(actor):
        found = report(filters, by=actor, offered=list(countable_offices(actor)))
    assert of_report(found) == by_hand(contacts, filters)
    assert sum(line.persons.value for line in found.offices) >= found.headline.persons.value
