"""Who lives with whom."""

from __future__ import annotations

from labimpact.people.models import HouseholdMember, Person, same_person


def family_of(person: Person) -> list[Person]:
    """The other members of the person's present households whom the actor may see."""
    mine = HouseholdMember.objects.filter(same_person("person", person), valid_to=None)
    places = HouseholdMember.objects.filter(household__in=mine.values("household"), valid_to=None)
    others = Person.objects.filter(pk__in=places.values("person"))
    others = others.exclude(same_person("pk", person))
    return list(others.current().order_by("family_name", "given_name", "pk"))
