"""A person is registered by an office, and found by it and by nobody else."""

import pytest
from django.db import connection

from labimpact.audit.models import AuditEvent
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.people.actions import NewPerson, register, search_people
from labimpact.people.enums import TaxCodeKind
from labimpact.people.models import Grant, Person, SearchKey
from labimpact.people.queries import find
from tests.factories import (
    CountryFactory,
    LanguageFactory,
    SealFactory,
    SearchKeyFactory,
)

pytestmark = pytest.mark.django_db


def names(hits):
    return [hit.person.full_name for hit in hits]


def test_registering_gives_the_office_its_own_grant(cast):
    with acting(cast.actor()) as actor:
        person = register(NewPerson(given_name="Fatima"), by=actor)
        assert Person.objects.visible_to(actor).filter(pk=person.pk).exists()
        grant = Grant.objects.get(person=person)
        assert (grant.office_id, grant.basis) == (cast.luino.pk, "own_contact")
        assert AuditEvent.objects.filter(action="person.registered").count() == 1


def test_registering_asks_for_a_name(cast):
    with acting(cast.actor()) as actor, pytest.raises(Refused, match="almeno un nome"):
        register(NewPerson(native_name="فاطمة"), by=actor)


@pytest.mark.parametrize("role", ["cultural_mediator", "area_coordinator", "auditor"])
def test_registering_is_refused_to_who_may_not_edit(cast, role):
    with acting(cast.actor(role)) as actor, pytest.raises(Refused):
        register(NewPerson(given_name="Fatima"), by=actor)


def test_a_double_click_registers_one_person(cast):
    with acting(cast.actor()) as actor:
        first = register(NewPerson(given_name="Fatima", phone="333 1234567"), by=actor)
        second = register(NewPerson(given_name="Fatima", phone="333 1234567"), by=actor)
        assert first.pk == second.pk
        assert SearchKey.objects.filter(person=first, kind="name").count() == 1


FULL = {
    "family_name": "El Idrissi", "given_name": "Fatima Zahra", "preferred_name": "Zara",
    "native_name": "فاطمة الزهراء", "phone": "+39 333 1234567", "tax_code": "12345678903",
    "tax_code_kind": TaxCodeKind.PROVISIONAL, "title_state": "holds",
    "title_number": "I 123 456 78",
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["fatima el idrissi", "idrissi fatima", "zara", "FÁTIMA", "elidrissi", "fat idr", "فاطمه",
     "3331234567", "1234567", "12345678903", "i12345678"],
)  # fmt: skip
def test_a_person_is_found_by_any_name_in_any_order_and_by_any_number(cast, text):
    with acting(cast.actor()) as actor:
        person = register(NewPerson(**FULL), by=actor)
        assert [hit.pk for hit in find(actor, text)] == [person.pk]


def test_a_person_is_found_by_case_number(cast):
    with acting(cast.actor()) as actor:
        assert [h.pk for h in find(actor, f"#{cast.amina.pk}")] == [cast.amina.pk]
        assert [h.pk for h in find(actor, str(cast.amina.pk))] == [cast.amina.pk]


@pytest.mark.parametrize("text", ["fatima rossi", "zzz", "", "   ", "#999999999", "'", "%", "_"])
def test_every_word_must_match(cast, text):
    with acting(cast.actor()) as actor:
        register(NewPerson(**FULL), by=actor)
        assert find(actor, text) == []


def test_whole_words_come_before_beginnings(cast):
    with acting(cast.actor()) as actor:
        for family_name in ("Alimi", "Ali", "Alibali"):
            register(NewPerson(family_name=family_name, given_name="Noor"), by=actor)
        assert names(find(actor, "ali"))[0] == "Ali Noor"
        assert len(find(actor, "ali")) == 3


def test_another_office_finds_nobody(cast):
    SearchKeyFactory(person=cast.amina, key="amina")
    for office in (cast.germignaga, cast.cittiglio, cast.crema):
        with acting(cast.actor(office=office)) as actor:
            assert find(actor, "amina") == []
            assert find(actor, f"#{cast.amina.pk}") == []


def test_a_sealed_person_is_not_found(cast):
    SearchKeyFactory(person=cast.amina, key="amina")
    SealFactory(person=cast.amina)
    with acting(cast.actor()) as actor:
        assert find(actor, "amina") == []
        assert find(actor, f"#{cast.amina.pk}") == []


def test_without_an_actor_no_key_exists(cast):
    SearchKeyFactory(person=cast.amina, key="amina")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_searchkey")
        assert cursor.fetchone() == (0,)
    assert find(Actor(user_id=None), "amina") == []


def test_a_list_that_was_read_leaves_one_row_with_its_ids(cast):
    SearchKeyFactory(person=cast.amina, key="amina")
    with acting(cast.actor()) as actor:
        search_people("amina", by=actor)
        search_people("nobody", by=actor)
        event = AuditEvent.objects.get(action="person.searched")
        assert event.person_ids == [cast.amina.pk]


def test_registering_and_searching_stay_within_their_queries(cast, django_assert_max_num_queries):
    country, language = CountryFactory(), LanguageFactory()
    with acting(cast.actor()) as actor:
        with django_assert_max_num_queries(16):
            register(NewPerson(**FULL, citizenships=(country,), language=language), by=actor)
        with django_assert_max_num_queries(7):
            find(actor, "fatima idrissi")


def test_the_number_of_queries_does_not_grow_with_the_people_found(
    cast, django_assert_max_num_queries
):
    with acting(cast.actor()) as actor:
        for number in range(5):
            register(NewPerson(family_name="Diallo", given_name=f"Nome{'abcde'[number]}"), by=actor)
        with django_assert_max_num_queries(7):
            assert len(find(actor, "diallo")) == 5
