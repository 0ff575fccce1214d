"""The households of a person, as a case chooses one of them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.utils.translation import ngettext

from labimpact.people.models import Household, HouseholdMember, Person, same_person


def homes_of(person: Person) -> list[Household]:
    """The households in which the person is today."""
    places = HouseholdMember.objects.filter(same_person("person", person), valid_to=None)
    return list(_counted(Q(pk__in=places.values("household"))))


def home(pk: int | None) -> Household | None:
    """One household, with how many it has today."""
    return _counted(Q(pk=pk)).first() if pk else None


def told(household: Household) -> str:
    """Of which kind it is, and how many of its members one may see."""
    many = getattr(household, "people", 0)
    people = ngettext("%(n)s persona", "%(n)s persone", many) % {"n": many}
    return f"{household.get_kind_display()} ({people})"


def _counted(which: Q) -> QuerySet[Household]:
    here = Count("members", filter=Q(members__valid_to=None))
    return Household.objects.filter(which).annotate(people=here)
