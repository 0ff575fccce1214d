"""What is common is known in a small network as in a large one."""

from datetime import date

import pytest

from labimpact.base.wall.session import acting
from labimpact.people.actions import NewPerson, register, search_people
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.recognition.actions.rebuilding import count_common
from labimpact.recognition.filing import number
from labimpact.recognition.queries.commonness import commonness, fewest
from labimpact.recognition.queries.recognising import STRONG

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("total", "least"), [(10, 2), (10_000, 2), (100_000, 5), (5_000_000, 50)])
def test_a_key_is_counted_from_one_in_twenty_thousand_on(total, least):
    assert fewest(total) == least


def birth(year, month=3, day=12):

    return PartialDate(date(year, month, day), DatePrecision.DAY)


def test_a_name_borne_by_a_few_of_a_small_network_is_counted(cast):
    with acting(cast.actor()) as actor:
        for year in range(1980, 1990):
            data = NewPerson(family_name="Quispe", given_name="Yovana", birth=birth(year))
            register(data, by=actor)
    count_common()
    assert commonness().of(number("f:quispe")) >= 10


def test_a_rare_name_with_another_birth_is_shown_and_never_nearly_sure(cast):
    with acting(cast.actor()) as actor:
        data = NewPerson(family_name="Wickremasinghage", given_name="Thilakshi", birth=birth(1985))
        person = register(data, by=actor)
        sure = search_people("Thilakshi Wickremasinghage 1985", by=actor).hits[0]
        other = search_people("Thilakshi Wickremasinghage 1962", by=actor).hits[0]
    assert sure.pk == other.pk == person.pk
    assert sure.meant.bits >= STRONG
    assert sure.meant.strong
    assert not other.meant.strong


@pytest.mark.parametrize(
    ("known", "other"),
    [("Nadira", "Nadir"), ("Hussein", "Hassan"), ("Viktoriia", "Viktor")],
)
def test_a_rare_family_name_with_another_given_name_is_never_nearly_sure(cast, known, other):
    with acting(cast.actor()) as actor:
        data = NewPerson(
            family_name="Wickremasinghage", given_name=known, birth=birth(1985)
        )  # fmt: skip
        person = register(data, by=actor)
        sure = search_people(f"{known} Wickremasinghage 1985", by=actor).hits[0]
        alike = search_people(f"{other} Wickremasinghage 1985", by=actor).hits[0]
    assert sure.pk == alike.pk == person.pk
    assert sure.meant.strong
    assert not alike.meant.strong
