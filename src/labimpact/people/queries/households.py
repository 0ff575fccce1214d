"""Who lives with whom."""

from __future__ import annotations

from labimpact.people.models import HouseholdMember, Person


def family_of(person: Person) -> list[Person]:
    """The other members of the person's present households whom the actor may see."""
    mine = person.memberships.filter(valid_to=None).values("household")
    places = HouseholdMember.objects.filter(household__in=mine, valid_to=None)
    others = Person.objects.filter(pk__in=places.values("person")).exclude(pk=person.pk)
    return list(others.current().order_by("family_name", "given_name", "pk"))
