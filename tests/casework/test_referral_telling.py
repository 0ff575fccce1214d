"""What is told of a person with a referral: item by item, the least unless chosen."""

import pytest
from django.db import ProgrammingError, connection
from django.urls import reverse
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base.wall.session import acting
from labimpact.casework.actions import send
from labimpact.casework.models import Case, CaseDocument, CaseMember, Referral
from labimpact.casework.queries import telling
from labimpact.people.models import Person
from labimpact.rules import queries as rules
from tests import case_factories as cases
from tests.casework.referring import fresh, sent
from tests.conftest import behind_the_wall
from tests.factories import (
    CitizenshipFactory,
    CodeItemFactory,
    CountryFactory,
    HouseholdMemberFactory,
    LanguageFactory,
    PersonFactory,
    PersonFileFactory,
    StoredFileFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(cast):
    """Amina, of whom much is known."""
    with behind_the_wall():
        Person.objects.filter(pk=cast.amina.pk).update(
            birth_date="1990-03-12", birth_precision="day", mediator_needed=True,
            mediation_language=LanguageFactory(name="arabo"),
        )  # fmt: skip
    CitizenshipFactory(
        person=cast.amina,
        country=CountryFactory(code="MAR", alpha2="MA", belfiore="Z330", name="Marocco"),
    )
    place = HouseholdMemberFactory(person=cast.amina, household__office=cast.luino)
    child = PersonFactory(registered_office=cast.luino)
    HouseholdMemberFactory(person=child, household=place.household)
    return cast.amina


@pytest.fixture
def codes(db):
    CodeItemFactory(list_code="referral_reason", code="prova", label="Prova")
    CodeItemFactory(list_code="need_area", code="prova_casa", label="Casa e sfratto")
    rules.forget()
    yield
    rules.forget()


def test_only_what_is_known_can_be_told(cast, known):
    with acting(cast.actor()):
        person = Person.objects.get(pk=known.pk)
        assert telling.tellable(person) == {
            "birth_year": "1990", "citizenship": "Marocco", "language": "arabo",
            "mediator": "sì", "household_size": "2",
        }  # fmt: skip
        unknown = Person(family_name="Rossi")
        assert "birth_year" not in telling.tellable(unknown)


def test_the_least_is_told_unless_chosen_and_the_register_says_which_items(cast, known):
    least = sent(cast, cast.actor())
    assert least.shared == {}
    with behind_the_wall():
        told = AuditEvent.objects.get(action="referral.sent").details
    assert told == {"told": ["name"]}


def test_the_receiver_reads_the_chosen_items_and_no_other(client, cast, known, codes):
    client.force_login(cast.user())
    url = reverse("casework:send") + f"?person={cast.amina.pk}&to={cast.crema.pk}"
    page = client.get(url).content.decode()
    assert "Cittadinanza: Marocco" in page
    answer = client.post(url, {
        "reason": "prova", "shared_name": "A.H.", "urgency": "urgent",
        "tell": ["birth_year", "mediator"], "needs": ["prova_casa"],
    })  # fmt: skip
    assert answer.status_code == 302
    with behind_the_wall():
        referral = Referral.objects.get()
    assert referral.shared == {"birth_year": "1990", "mediator": "sì", "needs": "Casa e sfratto"}
    client.force_login(cast.user(office=cast.crema))
    page = client.get(reverse("casework:detail", args=[referral.pk])).content.decode()
    assert "1990" in page
    assert "Casa e sfratto" in page
    assert "urgente" in page
    for hidden in ("Marocco", "arabo", "Amina", "Hassan"):
        assert hidden not in page


def test_what_was_told_stays_as_it_was_told(cast, known):
    with acting(cast.actor()):
        told = telling.chosen(Person.objects.get(pk=known.pk), ["birth_year"])
    referral = sent(cast, cast.actor(), shared=told)
    with behind_the_wall():
        Person.objects.filter(pk=known.pk).update(birth_date="1985-01-01")
    assert fresh(referral).shared == {"birth_year": "1990"}


def test_an_item_that_is_not_known_or_of_another_person_is_not_told(cast, known):
    other = PersonFileFactory(person=PersonFactory(registered_office=cast.crema))
    with acting(cast.actor()):
        person = Person.objects.get(pk=known.pk)
        assert telling.chosen(person, ["tax_code", "note"], files=[other.pk]) == {}


@pytest.fixture
def paper(cast):
    stored = StoredFileFactory(office_id=cast.luino.pk, name="sfratto.pdf")
    return PersonFileFactory(person=cast.amina, file=stored, caption="Ordinanza di sfratto")


def test_a_document_opens_to_the_receiver_only_when_it_was_chosen(cast, paper):
    def asked(actor, referral):
        with acting(actor), connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM wall.referral_file(%s, %s)", [referral.pk, str(paper.pk)]
            )
            return cursor.fetchall()

    crema = cast.actor(office=cast.crema)
    bare = sent(cast, cast.actor(), to_office=cast.cittiglio)
    assert asked(cast.actor(office=cast.cittiglio), bare) == []
    with acting(cast.actor()):
        told = telling.chosen(Person.objects.get(pk=cast.amina.pk), [], files=[paper.pk])
    assert told == {"documents": [{"id": paper.pk, "title": "Ordinanza di sfratto"}]}
    shown = sent(cast, cast.actor(), shared=told)
    assert asked(crema, shown) == [("sfratto.pdf",)]
    assert asked(cast.actor(office=cast.cittiglio), shown) == []
    with behind_the_wall():
        Referral.objects.filter(pk=shown.pk).update(state="refused", answered_on="2026-11-26")
    assert asked(crema, shown) == []


def test_a_document_of_the_case_is_shown_with_open_eyes_and_in_its_version(
    client, cast, codes
):  # fmt: skip
    case = cases.CaseFactory(led=True, office=cast.luino, person=cast.amina)
    shown = cases.DocumentVersionFactory(document__case=case, document__office=cast.luino)
    kept = cases.DocumentVersionFactory(
        document__case=case, document__office=cast.crema, document__visible_to="office"
    )
    client.force_login(cast.user("social_worker"))
    url = reverse("casework:send") + f"?person={cast.amina.pk}&to={cast.crema.pk}&caso={case.pk}"
    page = client.get(url).content.decode()
    assert f'value="c{shown.pk}"' in page
    assert f'value="c{kept.pk}"' not in page
    given = {"reason": "prova", "shared_name": "A.H.", "documents": [f"c{shown.pk}"]}
    refused = client.post(url, given)
    assert refused.status_code == 422
    assert "possono dirlo" in refused.content.decode()
    assert client.post(url, given | {"documents_seen": "on"}).status_code == 302
    with behind_the_wall():
        referral = Referral.objects.get()
    assert referral.shared["documents"][0]["id"] == f"c{shown.pk}"
    for version in (shown, kept):
        told = {"documents": [{"id": f"c{version.pk}", "title": "Certificato"}]}
        with acting(cast.actor()) as by, pytest.raises(ProgrammingError, match="somebody else"):
            send(by=by, to_office=cast.cittiglio, person=cast.amina, reason="x", shared=told)
    later = cases.DocumentVersionFactory(document=shown.document, number=2)
    with acting(cast.actor(office=cast.crema)), connection.cursor() as cursor:
        for version, found in ((shown, 1), (later, 0), (kept, 0)):
            cursor.execute(
                "SELECT name FROM wall.referral_file(%s, %s)", [referral.pk, f"c{version.pk}"]
            )
            assert len(cursor.fetchall()) == found
    # Shown by who has it no more, or may not open it any longer: nobody reads it.
    ask = ("SELECT name FROM wall.referral_file(%s, %s)", [referral.pk, f"c{shown.pk}"])
    for change, found in (
        ({"visible_to": "office"}, 1), ({"office": cast.crema}, 0), ({"visible_to": "team"}, 1)
    ):  # fmt: skip
        with behind_the_wall():
            CaseDocument.objects.filter(pk=shown.document_id).update(**change)
        with acting(cast.actor(office=cast.crema)), connection.cursor() as cursor:
            cursor.execute(*ask)
            assert len(cursor.fetchall()) == found, change
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(office=cast.cittiglio)
    seat = cases.CaseMemberFactory(case=case, office=cast.luino)
    for ended, found in ((None, 1), (timezone.now(), 0)):
        with behind_the_wall():
            CaseMember.objects.filter(pk=seat.pk).update(ended_at=ended)
        with acting(cast.actor(office=cast.crema)), connection.cursor() as cursor:
            cursor.execute(*ask)
            assert len(cursor.fetchall()) == found, ended
