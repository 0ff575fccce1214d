"""The person's page: one reading noted, everything on it, nothing for whoever may not see it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.wall.session import acting
from labimpact.people.models import Person
from labimpact.people.queries import places
from labimpact.people.queries.sheet import Sheet, for_page
from labimpact.rules import queries as rules
from tests.conftest import behind_the_wall
from tests.factories import (
    AddressFactory,
    ArrivalFactory,
    CitizenshipFactory,
    ContactFactory,
    ContactItemFactory,
    ContactParticipantFactory,
    ContactPointFactory,
    CountryFactory,
    GrantFactory,
    GuardianshipFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    IdentityDocumentFactory,
    LanguageFactory,
    MigrationProfileFactory,
    MunicipalityFactory,
    PersonFactory,
    PrivacyNoticeFactory,
    ReferralFactory,
    ResidenceTitleFactory,
    SealFactory,
    SpokenLanguageFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


def address(person):
    return reverse("workspace:person", args=[person.pk])


def fill(person, *, rows=1):
    for number in range(rows):
        IdentityDocumentFactory(person=person, expires_on="2020-01-01")
        ContactPointFactory(person=person)
        AddressFactory(person=person, street="via Prova 1", municipality=MunicipalityFactory())
        language = LanguageFactory(code=f"x{number}", name=f"lingua {number}")
        SpokenLanguageFactory(person=person, language=language, level="a1")
        country = CountryFactory(code=f"X{number}", name=f"Stato {number}")
        CitizenshipFactory(person=person, country=country)
        ResidenceTitleFactory(
            person=person, is_current=number == 0, expires_on=clock.today() + timedelta(days=10)
        )
        home = HouseholdFactory(office=person.registered_office)
        HouseholdMemberFactory(household=home, person=person, role="reference_person")
        other = PersonFactory(registered_office=person.registered_office)
        HouseholdMemberFactory(household=home, person=other, role="child")
        GuardianshipFactory(minor=person, guardian=other, guardian_name="")
        PrivacyNoticeFactory(person=person)
        contact = ContactFactory(office=person.registered_office)
        ContactParticipantFactory(contact=contact, person=person)
        ContactItemFactory(contact=contact)
        TaskFactory(office=person.registered_office, person=person)
        ReferralFactory(from_office=person.registered_office, person=person)
        ArrivalFactory(office=person.registered_office, person=person)
    MigrationProfileFactory(person=person, arrived_italy_year=2019)


def test_the_page_shows_what_is_known(cast, client):
    fill(cast.amina)
    client.force_login(cast.user())
    page = client.get(address(cast.amina)).content.decode()
    for text in (
        "Hassan Amina", "via Prova 1", "Luino (VA)", "lingua 0", "Stato 0", "tra 10 giorni",
        "scaduto il", "2019", "Registra contatto",
    ):  # fmt: skip
        assert text in page, text


def test_the_reading_is_noted_once(cast, client):
    client.force_login(cast.user())
    client.get(address(cast.amina))
    with behind_the_wall():
        events = AuditEvent.objects.filter(action="person.opened")
        assert [e.person_ids for e in events] == [[cast.amina.pk]]


def test_the_title_of_the_page_carries_no_name(cast, client):
    client.force_login(cast.user())
    page = client.get(address(cast.amina)).content.decode()
    title = page.split("<title>")[1].split("</title>")[0]
    assert "Hassan" not in title
    assert "Amina" not in title


@pytest.mark.parametrize("office", ["germignaga", "cittiglio", "crema"])
def test_another_office_is_told_that_there_is_nobody(cast, client, office):
    client.force_login(cast.user(office=getattr(cast, office)))
    assert client.get(address(cast.amina)).status_code == 404
    with behind_the_wall():
        assert not AuditEvent.objects.filter(action="person.opened").exists()


def test_expired_revoked_and_sealed_are_nobody(cast, client):
    expired = PersonFactory(registered_office=cast.crema)
    GrantFactory(person=expired, office=cast.luino, expired=True)
    revoked = PersonFactory(registered_office=cast.crema)
    GrantFactory(person=revoked, office=cast.luino, revoked=True)
    SealFactory(person=cast.amina)
    client.force_login(cast.user())
    for person in (expired, revoked, cast.amina):
        assert client.get(address(person)).status_code == 404


@pytest.mark.parametrize("role", ["cultural_mediator", "area_coordinator", "auditor", "editor"])
def test_who_may_not_open_persons_is_refused_at_the_door(cast, client, role):
    client.force_login(cast.user(role))
    assert client.get(address(cast.amina)).status_code == 403


def test_the_queries_of_the_page_do_not_grow(cast, client, django_assert_max_num_queries):
    user = cast.user()
    fill(cast.amina, rows=1)
    many = PersonFactory(registered_office=cast.luino)
    fill(many, rows=5)
    client.force_login(user)
    client.get(address(cast.amina))  # reads the lists that the process keeps
    counts = []
    for person in (cast.amina, many):
        with django_assert_max_num_queries(40) as seen:
            assert client.get(address(person)).status_code == 200
        counts.append(len(seen.captured_queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 18


def test_the_details_come_in_one_query_more(cast, django_assert_num_queries):
    fill(cast.amina, rows=3)
    rules.choices("literacy")
    places.countries()
    rules.value("renewal_reminders")
    with acting(cast.actor()) as actor, django_assert_num_queries(2):
        sheet = Sheet(for_page(actor).get(pk=cast.amina.pk))
        assert len(sheet.documents) == len(sheet.contacts) == len(sheet.citizenships) == 3
        assert len(sheet.households) == 3
        assert sheet.guardians[0]["name"]
        assert sheet.title.tone == "warning"


def test_a_household_shows_only_those_one_may_see(cast):
    home = HouseholdFactory(office=cast.luino)
    hidden = PersonFactory(registered_office=cast.crema)
    for person in (cast.amina, hidden):
        HouseholdMemberFactory(household=home, person=person)
    with acting(cast.actor()) as actor:
        sheet = Sheet(for_page(actor).get(pk=cast.amina.pk))
        assert [row["person"] for row in sheet.households[0].rows] == [cast.amina.pk]


def test_a_guardian_of_another_office_has_no_name(cast):
    hidden = PersonFactory(registered_office=cast.crema, family_name="Nascosto")
    GuardianshipFactory(minor=cast.amina, guardian=hidden, guardian_name="")
    with acting(cast.actor()) as actor:
        sheet = Sheet(for_page(actor).get(pk=cast.amina.pk))
        assert sheet.guardians[0]["name"] == ""


def test_eu_and_italian_citizens_are_marked_as_not_counted(cast):
    CitizenshipFactory(person=cast.amina, country=CountryFactory(code="XRO", is_eu=True, name="R"))
    with acting(cast.actor()) as actor:
        assert Sheet(for_page(actor).get(pk=cast.amina.pk)).is_eu_only
    italy = CountryFactory(code="ITA", name="Italia", is_eu=True)
    CitizenshipFactory(person=cast.amina, country=italy)
    with acting(cast.actor()) as actor:
        sheet = Sheet(for_page(actor).get(pk=cast.amina.pk))
        assert sheet.is_italian
        assert not sheet.is_eu_only


def test_a_person_registered_elsewhere_and_shared_may_be_read(cast, client):
    person = PersonFactory(registered_office=cast.crema)
    GrantFactory(person=person, office=cast.luino, basis="referral")
    client.force_login(cast.user())
    assert client.get(address(person)).status_code == 200
    assert Person.objects.count() == 0  # without an actor nobody exists


def test_a_long_story_is_shown_whole_only_when_asked(cast, client):
    for number in range(25):
        TaskFactory(office=cast.luino, person=cast.amina, title=f"Cosa numero {number:02}")
    client.force_login(cast.user())
    short = client.get(address(cast.amina)).content.decode()
    assert short.count("Cosa numero") == 20
    assert "?storia=tutta#storia" in short
    whole = client.get(address(cast.amina), {"storia": "tutta"}).content.decode()
    assert whole.count("Cosa numero") == 25
    assert "?storia=tutta" not in whole
