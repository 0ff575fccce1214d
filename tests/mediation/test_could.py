"""Who could, told to who asks: how many and when first, names only to who coordinates."""

from datetime import time

import pytest
from django.db import connection

from labimpact.base.wall.session import acting
from labimpact.mediation.models import Mediator
from labimpact.mediation.queries.could import could
from tests import mediation_factories as m
from tests.factories import OfficeFactory
from tests.mediation.planning_cast import accepted, at, session

pytestmark = pytest.mark.django_db


def asked(world, by=None, **kwargs):
    by = by or world.secretary
    values = {
        "language": "ur", "minutes": 60, "windows": [(at(0, 8), at(4, 20))], "by": by,
        "body_id": world.school.body_id,
    } | kwargs  # fmt: skip
    with acting(by):
        return could(world.service, **values)


def test_a_secretary_learns_how_many_and_when_first_and_no_name(world):
    busy, late = world.mediator(name="Amina"), world.mediator(name="Bo", always=False)
    m.AvailabilityFactory(mediator=late, weekday=3, begins_at=time(15), ends_at=time(18))
    world.mediator(spoken={"wo": "native"})
    accepted(world, session(world, at(0, 8), minutes=120), busy)
    found = asked(world)
    assert [(c.mediator_id, c.name, c.starts_at) for c in found] == [
        (busy.pk, "", at(0, 10)), (late.pk, "", at(3, 15))
    ]  # fmt: skip
    with acting(world.secretary):
        assert not Mediator.objects.exists()
    assert [c.name for c in asked(world, by=world.coordinator)] == ["Amina", "Bo"]


def test_the_way_from_what_one_has_already_counts(world):
    here, there = {"latitude": 45.99, "longitude": 8.74}, (45.36, 9.68)
    mediator = world.mediator(always=False)
    m.AvailabilityFactory(mediator=mediator, weekday=0, begins_at=time(9), ends_at=time(20))
    accepted(world, session(world, at(0, 9), **here), mediator)
    (found,) = asked(world, place=there)
    assert found.starts_at > at(0, 12)
    (found,) = asked(world, place=there, mode="phone")
    assert found.starts_at == at(0, 10)


def test_gender_kinship_level_and_hours_of_the_week_are_looked_at(world):
    world.mediator(sex="M")
    kin = world.mediator(sex="F")
    m.IncompatibilityFactory(mediator=kin, body=world.school.body)
    world.mediator(sex="F", spoken={"ur": "a2"})
    full = world.mediator(sex="F", most_week=30)
    fits = world.mediator(sex="F")
    assert [c.mediator_id for c in asked(world, sex="F")] == [fits.pk]
    assert full.pk in [c.mediator_id for c in asked(world, sex="F", minutes=30)]


def test_an_office_of_another_area_learns_nothing(world):
    world.mediator()
    stranger = world.cast.actor("requester", OfficeFactory(area=world.cast.crema.area))
    assert asked(world, by=stranger) == []


def test_nothing_is_told_of_what_is_past(world):
    world.mediator()
    assert asked(world, windows=[(m.at(-3, 8), m.at(-1, 20))]) == []


def test_it_asks_the_database_as_often_for_one_mediator_as_for_many(
    world, django_assert_num_queries
):
    world.mediator()
    asked(world)
    with acting(world.secretary):
        before = len(connection.queries_log)
        with django_assert_num_queries(5):
            could(
                world.service,
                language="ur",
                minutes=60,
                windows=[(at(0, 8), at(4, 20))],
                by=world.secretary,
                body_id=world.school.body_id,
            )
        assert before >= 0
    for _ in range(4):
        world.mediator()
    with acting(world.secretary), django_assert_num_queries(5):
        found = could(
            world.service,
            language="ur",
            minutes=60,
            windows=[(at(0, 8), at(4, 20))],
            by=world.secretary,
            body_id=world.school.body_id,
        )
    assert len(found) == 5
