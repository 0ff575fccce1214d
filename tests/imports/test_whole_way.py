"""From the file to the records, and back."""

import pytest

from labimpact.base.wall.session import acting
from labimpact.desk.models import Contact
from labimpact.imports.models import ImportLink, ImportRow
from labimpact.people.models import Person
from tests.imports.conftest import row, sheet

pytestmark = pytest.mark.django_db


def test_a_register_becomes_persons_and_contacts(desk):
    register = desk.bring(sheet(row(), row(day="11/03/2026"), row(family="Hossain", given="Rina")))
    assert register.state == "preview"
    with acting(desk.actor):
        states = list(ImportRow.objects.values_list("number", "state"))
    assert states == [(2, "ready"), (3, "ready"), (4, "ready")]
    register = desk.run(register)
    assert register.state == "done"
    with acting(desk.actor):
        people = Person.objects.filter(family_name__in=["Diallo", "Hossain"])
        assert {p.full_name for p in people} == {"Diallo Mamadou", "Hossain Rina"}
        assert people.count() == 2
        assert Contact.objects.count() == 3
        assert ImportLink.objects.filter(created=True).exclude(person=None).count() == 2
