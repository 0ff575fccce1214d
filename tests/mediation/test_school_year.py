"""The hours of a school by school year: asked, kept, used, free."""

from datetime import date

import pytest
from django.urls import reverse

from labimpact.accounts.models import User
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import approving, reporting
from labimpact.mediation.models import HourPackage
from labimpact.mediation.queries.packages import CALENDAR, SCHOOL, year_of
from labimpact.mediation.queries.school_year import my_years, school_years
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.mediation.test_way import Time, approved, asked, done, scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture
def this_year(world):
    """The package of the school holds for the school year of today."""
    first, last = year_of(m.today(), SCHOOL)
    with behind_the_wall():
        HourPackage.objects.filter(pk=world.package.pk).update(valid_from=first, valid_to=last)
    return first, last


@pytest.mark.parametrize(
    ("day", "way", "first", "last"),
    [
        (date(2027, 2, 15), SCHOOL, date(2026, 9, 1), date(2027, 8, 31)),
        (date(2027, 9, 1), SCHOOL, date(2027, 9, 1), date(2028, 8, 31)),
        (date(2027, 8, 31), SCHOOL, date(2026, 9, 1), date(2027, 8, 31)),
        (date(2027, 2, 15), CALENDAR, date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_a_school_year_goes_from_september_to_august(db, day, way, first, last):
    assert year_of(day, way) == (first, last)


def year(world):
    with acting(world.coordinator):
        package = HourPackage.objects.select_related("body").get(pk=world.package.pk)
        return next(y for y in school_years([package]) if y.first <= m.today() <= y.last)


def hours(world):
    found = year(world)
    return found.asked / 60, found.kept / 60, found.used / 60, found.left / 60


def test_of_sixty_hours_fifty_are_left_then_two_are_used_and_fifty_one_are_refused(
    world, this_year
):
    asked(world, hours=10)
    assert hours(world) == (10, 0, 0, 60)
    approved(world, hours=10, times=[Time(m.at(3, 10), 120)])
    assert hours(world) == (20, 10, 0, 50)
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator, hours=2))
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
    assert hours(world) == (22, 10, 2, 48)
    more = asked(world, hours=51, times=[Time(m.at(4, 10), 120)])
    with acting(world.coordinator), pytest.raises(Refused, match="abbastanza ore"):
        approving.approve(more, package=world.package, minutes=51 * 60, by=world.coordinator)
    assert reread(world.package).left == 48 * 60


def test_a_package_over_two_school_years_stands_in_both(world):
    with behind_the_wall():
        HourPackage.objects.filter(pk=world.package.pk).update(
            valid_from=date(2027, 1, 1), valid_to=date(2027, 12, 31)
        )
    with acting(world.coordinator):
        package = HourPackage.objects.select_related("body").get(pk=world.package.pk)
        assert [y.label for y in school_years([package])] == ["2026/27", "2027/28"]


def test_who_asks_finds_their_hours_from_the_page_of_the_day(client, world, this_year):
    approved(world, hours=10)
    with acting(world.secretary):
        assert [y.left for y in my_years(world.secretary)] == [50 * 60]
    with behind_the_wall():
        client.force_login(User.objects.get(pk=world.secretary.user_id))
    today = client.get(reverse("workspace:today")).text
    assert reverse("mediation:package", args=[world.package.pk]) in today
    assert "libere: 50 ore" in today
    for page in (
        reverse("mediation:packages"),
        reverse("mediation:package", args=[world.package.pk]),
    ):
        text = client.get(page).text
        assert "Ore per anno scolastico" in text
        assert '<td class="number" data-label="Libere">50</td>' in text


def test_the_years_take_as_many_questions_for_one_package_as_for_five(
    world, django_assert_num_queries
):
    packages = [m.HourPackageFactory(service=world.service) for _number in range(5)]
    with acting(world.coordinator):
        found = list(
            HourPackage.objects.filter(pk__in=[p.pk for p in packages]).select_related("body")
        )
        school_years(found[:1])
        with django_assert_num_queries(3):
            school_years(found)
