"""What the journeys find besides the demonstration; laid in a process of its own, as the owner."""

import json
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

import tests.conftest  # noqa: F401  (first: the factories and the cast import each other)
from labimpact.network.models import Office
from labimpact.people.actions.indexing import rewrite_keys
from tests import access_table as table
from tests import factories as f
from tests.browser import mediation_world

FAMILY = "Zongo"
# In no month of a report: whoever is met for the first time is not new to the network.
LONG_AGO = datetime(2024, 3, 5, 10, tzinfo=UTC)


@transaction.atomic
def tell() -> None:
    """Lay a family and one object of every kind for Luino, and print where everything is."""
    luino = Office.objects.get(memberships__user__email="operatore.luino@demo.invalid")
    told = {
        "family": _family(luino),
        "addresses": _addresses(luino),
        "expected": _expected(luino),
        "helped": _helped(),
        "mediation": mediation_world.addresses("luino"),
    }
    print(json.dumps(told))  # noqa: T201


def _family(office: Office) -> dict:
    household = f.HouseholdFactory(office=office)
    names = {"aicha": "Aïcha", "karim": "Karim", "issa": "Issa"}
    people = {
        key: f.PersonFactory(
            family_name=FAMILY, given_name=given, registered_office=office, registered_at=LONG_AGO
        )
        for key, given in names.items()
    }
    for person in people.values():
        f.HouseholdMemberFactory(household=household, person=person)
        f.behind(lambda one=person: rewrite_keys(one))
    return {key: person.pk for key, person in people.items()}


def _helped() -> int:
    """Somebody the social service of Luino knows, who was not given a notice yet."""
    office = Office.objects.get(memberships__user__email="assistente-sociale.luino@demo.invalid")
    return f.PersonFactory(registered_office=office, family_name="Kone", given_name="Awa").pk


def _expected(office: Office) -> int:
    """Somebody who is expected today, at an hour that has come whatever the hour is."""
    at = timezone.localtime().replace(hour=0, minute=0, second=1, microsecond=0)
    return f.AppointmentFactory(office=office, label="signora della sveglia", starts_at=at).pk


def _addresses(office: Office) -> dict[str, str]:
    """An address for every route of the table, about one person and one office."""
    person = f.PersonFactory(registered_office=office, family_name="Ouattara", given_name="Salif")
    thing = table.Thing(person, office)
    return {route: table.address(route, thing) for route in table.routes()}
