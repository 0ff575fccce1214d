"""Whatever pointed to either record is found from the one person, and counted once."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from labimpact.base.wall.session import acting
from labimpact.people import timeline
from labimpact.people.models import HouseholdMember, Person
from labimpact.people.queries import find
from labimpact.people.queries.export import sections
from labimpact.people.queries.households import family_of
from labimpact.people.queries.sheet import Sheet, for_page
from labimpact.recognition import actions
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.recognition.conftest import share

pytestmark = pytest.mark.django_db


@pytest.fixture
def luino(cast):
    return cast.actor()


@pytest.fixture
def joined(cast, twin, luino):
    """Amina, with her second record merged into the first."""

    def join():
        with acting(luino):
            actions.merge(cast.amina, twin, reason="è lei", by=luino)
        return cast.amina

    return join


def sheet_of(actor, person):
    with acting(actor):
        sheet = Sheet(for_page(actor).get(pk=person.pk))
        return {
            "contacts": [row["value"] for row in sheet.contacts],
            "documents": [row["number"] for row in sheet.documents],
            "titles": [row["number"] for row in sheet.titles],
            "addresses": [row["street"] for row in sheet.addresses],
            "citizenships": [row["name"] for row in sheet.citizenships],
            "languages": [row["name"] for row in sheet.languages],
            "notices": len(sheet.notices),
            "households": [home.pk for home in sheet.households if home.is_open],
        }


def colleague(office):
    """Who recorded a contact: the names of strangers are not read."""
    return f.MembershipFactory(role="desk_operator", office=office).user


def lay(person, office):
    """One row about somebody in every table that their page reads."""
    contact = f.ContactFactory(office=office, recorded_by=colleague(office))
    f.ContactParticipantFactory(contact=contact, person=person)
    case = f.ProcedureCaseFactory(office=office, person=person)
    if not case.participants.exists():
        f.behind(lambda: case.participants.create(person=person, role="applicant"))
    made = {
        "contact": f"/lavoro/contatti/{contact.pk}/",
        "referral": f.ReferralFactory(from_office=office, person=person),
        "task": f.TaskFactory(office=office, person=person, title="chiamare la scuola"),
        "case": case,
        "file": f.PersonFileFactory(person=person, caption="passaporto.pdf"),
        "mandate": f.MandateFactory(person=person, office=office, purpose="ritirare"),
        "letter": f.OfficeLetterFactory(office=office, person=person),
        "arrival": f.ArrivalFactory(office=office, person=person),
        "appointment": f.AppointmentFactory(office=office, person=person),
    }
    f.DeliveryFactory(office=office, person=person, origin_id=contact.pk)
    f.ContactPointFactory(person=person, value="+39 333 1112223")
    f.IdentityDocumentFactory(person=person, number="YA1234567")
    f.ResidenceTitleFactory(person=person, number="I0987654")
    f.AddressFactory(person=person, street="Via Verdi 3")
    f.CitizenshipFactory(person=person)
    f.SpokenLanguageFactory(person=person)
    f.PrivacyNoticeFactory(person=person, office=office)
    f.HouseholdMemberFactory(person=person, household__office=office)
    return made


def test_the_sheet_of_the_kept_record_tells_what_the_other_told(cast, twin, luino, joined):
    lay(twin, cast.luino)
    alone = sheet_of(luino, twin)
    assert all(alone.values())
    assert not any(sheet_of(luino, cast.amina).values())
    joined()
    assert sheet_of(luino, cast.amina) == alone == sheet_of(luino, twin)


def test_what_both_records_say_alike_is_told_once(cast, twin, luino, joined):
    home = f.HouseholdFactory(office=cast.luino)
    for person in (cast.amina, twin):
        f.ContactPointFactory(person=person, value="+39 333 1112223")
        f.HouseholdMemberFactory(person=person, household=home)
    joined()
    assert sheet_of(luino, cast.amina)["contacts"] == ["+39 333 1112223"]
    with acting(luino):
        (view,) = Sheet(for_page(luino).get(pk=cast.amina.pk)).households
        assert [row["mine"] for row in view.current] == [True]
        assert family_of(cast.amina) == []


def test_the_story_is_that_of_both_and_of_neither_twice(cast, twin, luino, joined):
    lay(twin, cast.luino)
    lay(cast.amina, cast.luino)

    def story(person):
        with acting(luino):
            entries = timeline.entries(luino, person, 200)
        return sorted(
            (e.kind, e.url.replace(f"/{twin.pk}/", f"/{cast.amina.pk}/")) for e in entries
        )

    wanted = sorted([*story(cast.amina), *story(twin)])
    assert {kind for kind, _url in wanted} >= {
        "contact", "referral", "task", "procedure", "file", "mandate", "notice", "letter",
        "appointment",
    }  # fmt: skip
    joined()
    told = story(cast.amina)
    assert [entry for entry in told if entry[0] != "merge"] == wanted
    assert sum(kind == "merge" for kind, _url in told) == 1


def test_a_contact_with_both_records_is_one_contact(cast, twin, luino, joined):
    contact = f.ContactFactory(office=cast.luino, recorded_by=colleague(cast.luino))
    for person in (cast.amina, twin):
        f.ContactParticipantFactory(contact=contact, person=person)
    joined()
    with acting(luino):
        entries = timeline.entries(luino, cast.amina, 50)
    assert [e.kind for e in entries].count("contact") == 1


def test_whoever_looks_for_the_absorbed_name_finds_the_kept_person(cast, twin, luino, joined):
    joined()
    with acting(luino):
        for text in ("hassan ali", "Amina Hassan", str(twin.pk), str(cast.amina.pk)):
            assert [hit.pk for hit in find(luino, text)] == [cast.amina.pk], text
        assert list(Person.objects.visible_to(luino).current()) == [cast.amina]


def test_the_export_holds_the_rows_of_both_records(cast, twin, luino, joined):
    lay(twin, cast.luino)
    joined()
    with acting(luino):
        found = {section.table: len(section.rows) for section in sections(cast.amina)}
        told = str(sections(cast.amina))
    assert found["people.Person"] == 2
    assert "Hassan Ali" in told  # a name of one's own is no third party's
    assert found["people.ContactPoint"] == found["desk.ContactParticipant"] == 1


def test_the_pages_of_the_kept_record_open_the_rows_of_the_other(client, cast, twin, joined):
    made = lay(twin, cast.luino)
    joined()
    client.force_login(cast.user())
    for name, args in (
        ("workspace:person", [cast.amina.pk]),
        ("people:mandate", [cast.amina.pk, made["mandate"].pk]),
        ("people:files", [cast.amina.pk]),
        ("correspondence:letter", [cast.amina.pk, made["letter"].pk]),
        ("people:readers", [cast.amina.pk]),
        ("people:history", [cast.amina.pk]),
        ("workspace:persons", []),
    ):
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 200, name
    page = client.get(reverse("workspace:person", args=[cast.amina.pk])).content.decode()
    for said in ("Via Verdi 3", "+39 333 1112223", "YA1234567", "chiamare la scuola"):
        assert said in page


def test_a_row_of_the_other_record_is_corrected_from_the_kept_page(client, cast, twin, joined):
    point = f.ContactPointFactory(person=twin, value="+39 333 1112223")
    joined()
    client.force_login(cast.user())
    address = reverse("people:row_edit", args=[cast.amina.pk, "recapiti", point.pk])
    page = client.get(address)
    assert page.status_code == 200


def test_the_list_of_persons_shows_one_line_with_the_facts_of_both(client, cast, twin, joined):
    f.ContactPointFactory(person=twin, value="+39 333 1112223")
    f.ResidenceTitleFactory(person=twin, expires_on=timezone.localdate())
    contact = f.ContactFactory(office=cast.luino, occurred_on=timezone.localdate())
    f.ContactParticipantFactory(contact=contact, person=twin)
    joined()
    client.force_login(cast.user())
    today = f"{timezone.localdate():%Y-%m-%d}"
    for query in ({}, {"visti_dal": today}, {"scade_dal": today}):
        page = client.get(reverse("workspace:persons"), query)
        people = [line.person for line in page.context["screen"].lines]
        assert people == [cast.amina], query
        (line,) = page.context["screen"].lines
        assert (line.phone, line.last_seen) == ("+39 333 1112223", timezone.localdate())
    assert client.get(reverse("workspace:persons"), {"non_visti_dal": today}).context[
        "screen"
    ].lines == []  # fmt: skip


def test_an_office_that_sees_one_record_goes_on_working_with_it(cast, far, luino):
    share(far, cast.luino)
    with acting(luino):
        actions.merge(cast.amina, far, reason="è lei", by=luino)
    crema = cast.actor(office=cast.crema)
    with acting(crema):
        (person,) = for_page(crema)
        assert (person.pk, person.is_merged) == (far.pk, False)
        assert [hit.pk for hit in find(crema, "hasan amina")] == [far.pk]
        assert list(Person.objects.of_office(crema, cast.crema.pk).current(cast.crema.pk)) == [far]
        assert timeline.entries(crema, far) == []


def test_somebody_of_two_offices_meets_the_record_of_each_where_they_work(cast, far):
    user = cast.user()
    f.MembershipFactory(user=user, office=cast.crema)
    actor = cast.as_actor(user)
    with acting(actor):
        actions.merge(cast.amina, far, reason="è lei", by=actor)
        assert list(Person.objects.visible_to(actor).current()) == [cast.amina]
        for office, person in ((cast.luino, cast.amina), (cast.crema, far)):
            mine = Person.objects.of_office(actor, office.pk).current(office.pk)
            assert list(mine) == [person]


def test_nobody_belongs_twice_to_a_household(cast, twin, luino, joined):
    from labimpact.base.errors import Refused
    from labimpact.people.actions.households import Place, add_member

    home = f.HouseholdFactory(office=cast.luino)
    f.HouseholdMemberFactory(person=twin, household=home)
    joined()
    with acting(luino):
        with pytest.raises(Refused, match="già nel nucleo"):
            add_member(home, cast.amina, Place(), by=luino)
        assert HouseholdMember.objects.count() == 1


def test_nothing_is_added_to_an_absorbed_record(cast, twin, luino, joined):
    from labimpact.base.errors import Refused
    from labimpact.people.actions.editing import save_person, save_row
    from labimpact.people.models import ContactPoint

    joined()
    with acting(luino):
        absorbed = Person.objects.get(pk=twin.pk)
        with pytest.raises(Refused, match="unita a un'altra"):
            save_person(absorbed, version=absorbed.version, columns=["note"], by=luino)
        with pytest.raises(Refused, match="unita a un'altra"):
            save_row(ContactPoint(person=absorbed, value="1"), absorbed, stamp="", by=luino)


def test_the_indicators_count_one_person_with_one_sex_and_one_age(cast, twin, luino, joined):
    with behind_the_wall():
        Person.objects.filter(pk=cast.amina.pk).update(
            sex="F", birth_date="1990-01-01", birth_precision="year"
        )
        Person.objects.filter(pk=twin.pk).update(sex="", birth_date=None)
    for person in (cast.amina, twin):
        contact = f.ContactFactory(office=cast.luino)
        f.ContactParticipantFactory(contact=contact, person=person)
        f.DeliveryFactory(office=cast.luino, person=person, origin_id=contact.pk)

    def counted():
        with behind_the_wall(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT person_key, sex, age_band, registered_on FROM wall.attendance"
            )
            return len(cursor.fetchall())

    assert counted() == 2
    joined()
    assert counted() == 1
