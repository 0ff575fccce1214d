"""Reminders that are due, each of a person of their own; laid in a process of its own."""

from django.db import transaction

import tests.conftest  # noqa: F401  (first: the factories and the cast import each other)
from tests import factories as f


@transaction.atomic
def lay(count: int) -> None:
    office = f.OfficeFactory(body__name="Comune di Luino", phone="0332 543511")
    for _ in range(count):
        person = f.PersonFactory(registered_office=office)
        f.ContactPointFactory(person=person, mail=True, reminded=True)
        f.ReminderFactory(office=office, person=person, due=True)
