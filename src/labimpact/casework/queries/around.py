"""Who is around the person: the support network of an assessment, and the household."""

from __future__ import annotations

from dataclasses import dataclass

from labimpact.base import clock
from labimpact.casework.drawing.household import Member, Picture, household
from labimpact.casework.drawing.network import Someone, network
from labimpact.casework.models import Assessment, Case, SupportTie
from labimpact.people.models import HouseholdMember, Person, same_person
from labimpact.rules.queries import label


@dataclass(frozen=True)
class Kin:
    """A line of the household's table."""

    person_id: int
    name: str
    role: str
    age: int | None
    at_least: bool  # only a part of the birth date is known
    lives_here: bool


@dataclass(frozen=True)
class Around:
    assessment: Assessment | None
    ties: list[SupportTie]
    circles: list[Someone]
    household: Picture | None
    kin: list[Kin]


def around(case: Case, assessment: Assessment | None) -> Around:
    """The network as that assessment found it, and the household of the case as it is today.

    Of the household only those whom the actor may see: the wall leaves out the others.
    """
    ties = list(assessment.ties.all()) if assessment else []
    circles = network([(tie.who, tie.tie) for tie in ties])
    places = _places(case)
    kin = [
        Kin(
            one.person_id, one.person.full_name, label("household_role", one.role),
            one.person.age_on(one.person.died_on or clock.today()),
            one.person.birth_precision != "day", one.cohabits,
        )
        for one in places
    ]  # fmt: skip
    mine = _records_of(case)
    drawn = household(
        [
            Member(
                name=line.name, role=one.role, sex=one.person.sex, age=line.age,
                lives_here=one.cohabits, is_subject=one.person_id in mine,
            )
            for one, line in zip(places, kin, strict=True)
        ]
    )  # fmt: skip
    return Around(assessment, ties, circles, drawn if places else None, kin)


def _places(case: Case) -> list[HouseholdMember]:
    if case.household_id is None:
        return []
    rows = HouseholdMember.objects.filter(household=case.household_id, valid_to=None)
    return list(rows.select_related("person").order_by("pk"))


def _records_of(case: Case) -> set[int]:
    """The person of the case, in whichever of their records the household names them."""
    rows = Person.objects.filter(same_person("pk", case.person_id))
    return {case.person_id, *rows.values_list("pk", flat=True)}
