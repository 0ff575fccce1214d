"""Persons of Luino as the project and SIUSS know them."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.network.models import Municipality
from labimpact.people.models import Person
from tests import factories as f
from tests.queries import page_queries  # noqa: F401


@pytest.fixture
def worker(cast) -> Actor:
    return cast.actor("social_worker")


@pytest.fixture
def town(db) -> Municipality:
    return f.MunicipalityFactory()


@pytest.fixture
def known(cast, town):
    """Lay a person of whom everything is known that SIUSS and a project ask."""

    def lay(country: str = "EGY", *, is_eu: bool = False, **values) -> Person:
        whole = {
            "registered_office": cast.luino, "sex": "F", "birth_date": "1990-03-12",
            "birth_precision": "day", "birth_place": "Il Cairo", "tax_code": "HSSMNA90C52Z336X",
            "tax_code_kind": "definitive",
        }  # fmt: skip
        person = f.PersonFactory(**whole | values)
        kind = "italy" if country == "ITA" else "state"
        nation = f.CountryFactory(code=country, name=country, kind=kind, is_eu=is_eu)
        f.CitizenshipFactory(person=person, country=nation)
        f.AddressFactory(person=person, kind="registered_residence", municipality=town)
        return person

    return lay


@pytest.fixture
def project(cast):
    """A running project with one activity of the desk of Luino."""
    found = f.ProjectFactory(starts_on=clock.today() - timedelta(days=300))
    activity = f.ActivityFactory(project=found)
    f.behind(lambda: activity.offices.add(cast.luino))

    def serve(person, days=0):
        return f.DeliveryFactory(
            office=cast.luino, person=person, activity=activity,
            delivered_on=clock.today() - timedelta(days=days),
        )  # fmt: skip

    return SimpleNamespace(row=found, activity=activity, serve=serve)


@pytest.fixture
def permit():
    """Lay a work permit that lasts so many days from today."""

    def lay(person, days=300, **values):
        until = clock.today() + timedelta(days=days)
        given = {"kind": "employment", "number": "I1234567", "expires_on": until}
        return f.ResidenceTitleFactory(person=person, **given | values)

    return lay
