"""Reports of past months say the same after the persons are gone, but where few would show one."""

from datetime import date

import pytest

from labimpact.base.wall.session import acting
from labimpact.monitoring.periods import Period
from labimpact.monitoring.queries.counting import distinct_persons
from labimpact.monitoring.queries.filters import Filters, countable_offices
from labimpact.monitoring.queries.report import report
from tests import factories as f
from tests.monitoring.month import country
from tests.retention import world as w

pytestmark = pytest.mark.django_db
MARCH = Period(date(2023, 3, 1), date(2023, 3, 31))
YEAR = Period(date(2023, 1, 1), date(2023, 12, 31))


@pytest.fixture
def officer(cast):
    return cast.actor("privacy_officer")


def said(cast, period=MARCH):
    """Every number of the report of the desk, as it would be read."""
    actor = cast.actor()
    with acting(actor):
        offered = list(countable_offices(actor))
        found = report(Filters(period, (cast.luino.pk,), None), by=actor, offered=offered)
        return {
            b.code: sorted((str(r.label), str(r.figure)) for r in b.rows) for b in found.breakdowns
        } | {"headline": str(found.headline)}


def crowd(cast, many, *, code="EGY", name="Egitto", **kwargs):
    home = country(code, name)
    people = []
    for number in range(many):
        person = w.stale(
            cast.luino, sex="F", birth_date=date(1990, 1, 1 + number), birth_precision="day",
            **kwargs,
        )  # fmt: skip
        f.CitizenshipFactory(person=person, country=home)
        people.append(person)
    return people


def visits(cast, people):
    """Each twice in March and once in June, one of them with a need."""
    for person in people:
        contact = w.met(person, cast.luino, date(2023, 3, 10), note="una nota")
        f.ContactItemFactory(contact=contact, item="orientation")
        f.ContactNeedFactory(contact=contact, area="home")
        w.met(person, cast.luino, date(2023, 3, 20))
        w.met(person, cast.luino, date(2023, 6, 1))


def test_the_reports_of_a_month_and_of_the_year_stay_equal(cast, officer):
    visits(cast, crowd(cast, 6))
    before, year = said(cast), said(cast, YEAR)
    assert w.carried_out(officer, cast.luino)["done"]["person"] == 6
    assert said(cast) == before
    assert said(cast, YEAR) == year


def test_who_is_one_of_few_loses_citizenship_and_band_and_keeps_being_counted(cast, officer):
    visits(cast, crowd(cast, 6))
    visits(cast, crowd(cast, 1, code="LAO", name="Laos"))
    before = said(cast)
    w.carried_out(officer, cast.luino)
    after = said(cast)
    changed = {code for code in before if before[code] != after[code]}
    assert changed == {"citizenship"}
    assert any("Laos" in label for label, _figure in before["citizenship"])
    assert not any("Laos" in label for label, _figure in after["citizenship"])


def test_somebody_alone_in_their_band_is_told_by_sex_and_standing_only(cast, officer):
    visits(cast, crowd(cast, 1))
    before = said(cast)
    w.carried_out(officer, cast.luino)
    after = said(cast)
    assert {c for c in before if before[c] != after[c]} == {"citizenship", "sex_age"}
    assert before["standing"] == after["standing"]
    assert before["headline"] == after["headline"]


def test_the_persons_of_a_project_are_counted_as_before(cast, officer):
    project = f.ProjectFactory(ends_on=date(2010, 12, 31), starts_on=date(2009, 1, 1))
    activity = f.ActivityFactory(project=project)
    for person in crowd(cast, 3):
        w.met(person, cast.luino, date(2023, 3, 3), activity=activity)
        w.met(person, cast.luino, date(2023, 4, 3), activity=activity)

    def reached():
        actor = cast.actor()
        with acting(actor):
            return str(distinct_persons(project.pk, YEAR, by=actor))

    before = reached()
    assert w.carried_out(officer, cast.luino)["done"]["person"] == 3
    assert reached() == before
