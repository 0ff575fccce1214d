"""The demonstration: repeatable, believable, and never beside real work."""

from __future__ import annotations

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from labimpact.accounts.models import User
from labimpact.imports.models import ImportLink
from labimpact.network.models import Membership
from labimpact.network.roles import ROLES
from labimpact.operations.demo import naming
from labimpact.operations.demo.copying import Writer
from labimpact.operations.demo.dice import dice
from labimpact.operations.demo.households import household, households
from labimpact.operations.demo.seeding import populate
from labimpact.operations.demo.visits import contacts
from labimpact.people import taxcode
from labimpact.people.models import Person
from labimpact.recognition.models import LikelyDuplicate
from labimpact.rules.models import CodeItem
from tests.conftest import behind_the_wall
from tests.factories import UserFactory
from tests.operations.demo_stage import rows_after, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return stage()


def told(plan):
    """What a plan says, without the objects it says it with."""
    return [
        (one.new.names, str(one.new.birth), one.new.tax_code, one.new.phone, one.role, str(one.at))
        for one in plan.people
    ]


def test_the_same_seed_makes_the_same_people_and_another_one_does_not(world):
    once = [told(plan) for plan in households(world, persons=60)]
    assert once == [told(plan) for plan in households(world, persons=60)]
    assert once != [told(household(world, number + 1000)) for number in range(len(once))]


def test_a_household_does_not_depend_on_those_made_before_it(world):
    everyone = [told(plan) for plan in households(world, persons=60)]
    assert told(household(world, 9)) == everyone[9]


def test_the_number_of_persons_is_the_one_asked_for(world):
    for wanted in (1, 37):
        plans = households(world, persons=wanted)
        assert sum(len(plan.people) for plan in plans) == wanted


def test_the_same_seed_writes_the_same_rows(world):
    def lay():
        with behind_the_wall():
            writer = Writer()
            populate(world, writer, persons=12)
            writer.close()

    assert rows_after(lay) == rows_after(lay)


def test_definitive_tax_codes_agree_with_their_bearers(world):
    checked = 0
    for plan in households(world, persons=150):
        for one in plan.people:
            new = one.new
            place = new.birth_municipality or new.birth_country
            bearer = taxcode.Bearer(
                family_name=new.family_name, given_name=new.given_name, sex=new.sex,
                birth=new.birth, places={place.belfiore},
            )  # fmt: skip
            assert taxcode.kind_of(new.tax_code) == new.tax_code_kind
            assert taxcode.disagreements(new.tax_code, bearer) == []
            checked += bool(new.tax_code)
    assert checked > 80


def test_nothing_happens_on_a_closed_day_or_before_somebody_is_known(world):
    for plan in households(world, persons=80):
        days = set(plan.desk.days.days)
        ids = list(range(len(plan.people)))
        for done in contacts(world, plan, ids):
            assert done.data.occurred_on in days
            assert done.at < world.now
            assert all(plan.people[i].at < done.at for i in done.data.person_ids)


@pytest.mark.parametrize(
    ("country", "custom"),
    [
        ("EG", lambda child, father, mother: child.split()[0] == father[0].value),
        ("PE", lambda child, father, mother: child.split()[0] == father[1].parts[0].value),
        ("MA", lambda child, father, mother: child == father[1].value),
    ],
)
def test_children_are_called_by_the_custom_of_their_country(country, custom):
    rng = dice(1, country)
    names = naming.names_of(country)
    father = (names.given(rng, "M"), names.family(rng, "M"))
    mother = (names.given(rng, "F"), names.family(rng, "F"))
    child = names.of_child(rng, "M", father, mother).value
    assert custom(child, father, mother)


def test_every_code_it_writes_is_in_the_lists(world):
    known = set(CodeItem.objects.values_list("list_code", "code"))
    for plan in households(world, persons=80):
        for one in plan.people:
            for column, name in COLUMNS.items():
                if one.own.get(column):
                    assert (name, one.own[column]) in known
            for row in one.details:
                for column, name in DETAILS.get(type(row).__name__, {}).items():
                    assert not getattr(row, column) or (name, getattr(row, column)) in known
        for done in contacts(world, plan, list(range(len(plan.people)))):
            data = done.data
            assert all(("need_area", need.area) in known for need in data.needs)
            assert all(("delivery_item", item) in known for item in data.items)
            assert ("contact_channel", data.channel) in known
            assert not data.outcome or ("contact_outcome", data.outcome) in known


COLUMNS = {
    "marital_status": "marital_status",
    "education": "education",
    "work_condition": "work_condition",
    "literacy": "literacy",
}
DETAILS = {
    "ResidenceTitle": {
        "kind": "residence_title_type",
        "state": "residence_title_state",
        "expiry_missing_reason": "missing_reason",
    },
    "IdentityDocument": {"kind": "identity_document_type"},
    "SpokenLanguage": {"level": "language_level"},
}


def test_every_role_has_an_account_and_somebody_works_in_two_offices(world):
    with behind_the_wall():
        memberships = list(Membership.objects.select_related("user"))
    assert {m.role for m in memberships} == set(ROLES)
    assert all(m.user.is_demo and m.user.email.endswith("@demo.invalid") for m in memberships)
    assert max(Counter(m.user_id for m in memberships).values()) == 2


def seed(**options):
    out = StringIO()
    with behind_the_wall():
        call_command("demo_seed", stdout=out, **options)
    return out.getvalue()


def test_the_command_lays_it_down_once(db, monkeypatch):
    monkeypatch.setenv("LABIMPACT_DEMO_PASSWORD", "una frase per tutti")
    assert seed(persons=15) == ""
    with behind_the_wall():
        before = User.objects.count(), Person.objects.count()
        brought_in = ImportLink.objects.filter(created=True).exclude(person=None)
        # And those whom a colleague wrote down a second time.
        twice = LikelyDuplicate.objects.count()
        assert before[1] == 15 + brought_in.count() + twice
        user = User.objects.get(email="operatore.luino@demo.invalid")
        assert user.check_password("una frase per tutti")
    assert "già" in seed(persons=15)
    with behind_the_wall():
        assert (User.objects.count(), Person.objects.count()) == before


def test_ids_go_on_from_where_the_demonstration_ended(world):
    with behind_the_wall():
        writer = Writer()
        populate(world, writer, persons=3)
        writer.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('people_person', 'id'))")
            assert cursor.fetchone()[0] == Person.objects.latest("pk").pk + 1


def test_the_command_refuses_beside_real_users(db):
    UserFactory(is_demo=False)
    with pytest.raises(CommandError, match="utenti veri"):
        seed(persons=1)


def test_the_command_refuses_an_installation_begun_empty(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="non è una dimostrazione"):
        seed(persons=1)
