"""The pages of a contact already recorded, for who may and for who may not."""

import re
import uuid
from datetime import time, timedelta

import pytest
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base import clock, today
from labimpact.base.wall.session import acting
from labimpact.deliveries.models import Delivery
from labimpact.desk.actions import record_contact
from labimpact.desk.contact_data import AnonymousPeople, ContactData, Participant
from labimpact.desk.models import Contact
from labimpact.desk.timeline import contacts_of
from labimpact.people.models import Person
from tests.conftest import behind_the_wall
from tests.factories import (
    ActivityFactory,
    AnonymousGroupFactory,
    ContactDraftFactory,
    ContactFactory,
    ContactItemFactory,
    ContactNeedFactory,
    ContactParticipantFactory,
    PersonFactory,
    SealFactory,
    SearchKeyFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(cast):
    return cast.user(user__full_name="Marta Operatrice")


@pytest.fixture
def desk(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def contact(cast, user):
    data = ContactData(
        office_id=cast.luino.pk,
        occurred_on=clock.today(),
        minutes=30,
        items=("information_given", "form_filled"),
        participants=(Participant(person_id=cast.amina.pk),),
        anonymous=(AnonymousPeople(head_count=2),),
        note="nota riservata",
    )
    with acting(cast.as_actor(user)) as actor:
        return record_contact(data, by=actor)


def text_of(response):
    return response.content.decode()


def correction(contact, person, **values):
    return {
        "submission": str(uuid.uuid4()),
        "version": str(contact.version),
        "occurred_on": f"{contact.occurred_on:%d/%m/%Y}",
        "side": "front_office",
        "channel": "desk",
        "minutes": "30",
        "items": ["information_given", "form_filled"],
        "groups": "1",
        "anon_0_count": "2",
        f"person_{person.pk}": "on",
        **values,
    }


def test_the_page_tells_the_contact_and_is_noted(desk, cast, contact):
    answer = desk.get(reverse("desk:detail", args=[contact.pk]))
    html = text_of(answer)
    assert answer.status_code == 200
    for told in ("Hassan Amina", "nota riservata", "2 persone anonime", "senza attività"):
        assert told in html
    with behind_the_wall():
        event = AuditEvent.objects.get(action="contact.opened")
    assert (event.object_ids, event.person_ids) == ([contact.pk], [cast.amina.pk])


@pytest.mark.parametrize("route", ["detail", "history", "correct", "void"])
def test_the_contact_of_another_office_does_not_exist(client, cast, contact, route):
    client.force_login(cast.user(office=cast.crema))
    assert client.get(reverse(f"desk:{route}", args=[contact.pk])).status_code == 404


@pytest.mark.parametrize("route", ["detail", "history", "correct", "void"])
def test_a_sealed_participant_hides_the_contact(desk, cast, contact, route):
    SealFactory(person=cast.amina)
    assert desk.get(reverse(f"desk:{route}", args=[contact.pk])).status_code == 404


@pytest.mark.parametrize("role", ["area_coordinator", "regional_monitor", "auditor", "trainer"])
def test_who_sees_no_persons_sees_no_contact(client, cast, contact, role):
    client.force_login(cast.user(role))
    assert client.get(reverse("desk:detail", args=[contact.pk])).status_code == 403


def test_a_correction_comes_back_filled_and_saves(desk, cast, contact):
    url = reverse("desk:correct", args=[contact.pk])
    html = text_of(desk.get(url))
    assert re.search(rf'name="person_{cast.amina.pk}"[^>]*checked', html)
    assert 'name="anon_0_count" value="2"' in html
    assert "nota riservata" in html
    answer = desk.post(url, correction(contact, cast.amina, minutes_other="47"), follow=True)
    assert "Il contatto è stato corretto" in text_of(answer)
    assert "Corretto da Marta Operatrice" in text_of(answer)
    with behind_the_wall():
        assert sum(d.minutes for d in Delivery.objects.valid()) == 47
    assert "47" in text_of(desk.get(reverse("desk:history", args=[contact.pk])))


def test_two_operators_correcting_one_contact_see_both_versions(desk, client, cast, contact):
    url = reverse("desk:correct", args=[contact.pk])
    desk.post(url, correction(contact, cast.amina, note="di Marta"))
    client.force_login(cast.user())
    answer = client.post(url, correction(contact, cast.amina, note="mia, diversa", channel="phone"))
    html = text_of(answer)
    assert answer.status_code == 409
    for told in ("di Marta", "mia, diversa", "Marta Operatrice", "Tieni quella salvata"):
        assert told in html
    assert 'name="version" value="2"' in html
    with behind_the_wall():
        assert Contact.objects.get().note == "di Marta"
    answer = client.post(url, correction(contact, cast.amina, note="mia, diversa", version="2"))
    assert answer.status_code == 302
    with behind_the_wall():
        assert Contact.objects.get().note == "mia, diversa"


def test_a_wrong_correction_loses_nothing(desk, cast, contact):
    url = reverse("desk:correct", args=[contact.pk])
    answer = desk.post(url, correction(contact, cast.amina, minutes_other="0", note="tienila"))
    assert answer.status_code == 422
    assert "tienila" in text_of(answer)
    assert "I minuti vanno da 1 a 1440" in text_of(answer)


def test_a_person_is_added_in_a_correction(desk, cast, contact):
    other = PersonFactory(registered_office=cast.luino, family_name="Bianchi")
    SearchKeyFactory(person=other, kind="name", key="bianchi")
    url = reverse("desk:correct", args=[contact.pk])
    found = text_of(desk.post(url, correction(contact, cast.amina, find="bianchi", do="find")))
    assert f'name="person_{other.pk}"' in found
    desk.post(url, correction(contact, cast.amina, **{f"person_{other.pk}": "on"}))
    with behind_the_wall():
        assert contact.participants.count() == 2


def test_a_contact_is_voided_with_a_reason_and_restored(desk, cast, contact):
    url = reverse("desk:void", args=[contact.pk])
    assert desk.post(url, {"reason": ""}).status_code == 422
    answer = desk.post(url, {"reason": "persona sbagliata"}, follow=True)
    assert "Contatto annullato" in text_of(answer)
    answer = desk.post(reverse("desk:restore", args=[contact.pk]), follow=True)
    assert "conta di nuovo" in text_of(answer)
    assert desk.get(reverse("desk:restore", args=[contact.pk])).status_code == 405


def test_an_anonymous_person_gets_the_name_that_was_found(desk, cast, contact):
    other = PersonFactory(registered_office=cast.luino, family_name="Bianchi")
    SearchKeyFactory(person=other, kind="name", key="bianchi")
    with behind_the_wall():
        group = contact.anonymous_groups.get()
    url = reverse("desk:promote", args=[contact.pk, group.pk])
    assert "Bianchi" in text_of(desk.get(url, {"q": "bianchi"}))
    assert desk.post(url, {"person": other.pk}).status_code == 302
    with behind_the_wall():
        assert contact.participants.count() == 2
        assert contact.anonymous_groups.get().head_count == 1
    assert desk.post(url, {"person": other.pk}).status_code == 404


def test_an_anonymous_person_is_registered_on_the_spot(desk, cast, contact):
    with behind_the_wall():
        group = contact.anonymous_groups.get()
    url = reverse("desk:promote", args=[contact.pk, group.pk])
    assert desk.post(url, {"family_name": ""}).status_code == 422
    assert desk.post(url, {"family_name": "Nuova", "sex": "F"}).status_code == 302
    with behind_the_wall():
        assert Person.objects.get(family_name="Nuova").contact_participations.count() == 1


def test_the_group_of_another_contact_is_not_promoted(desk, cast, contact):
    group = AnonymousGroupFactory(contact=ContactFactory(office=cast.luino))
    url = reverse("desk:promote", args=[contact.pk, group.pk])
    assert desk.get(url).status_code == 404


# The list


@pytest.fixture
def many(cast, user):
    def make(number, **values):
        for _n in range(number):
            one = ContactFactory(office=cast.luino, recorded_by=user, **values)
            person = PersonFactory(registered_office=cast.luino)
            ContactParticipantFactory(contact=one, person=person)
            ContactItemFactory(contact=one)
            ContactNeedFactory(contact=one)

    return make


LIST = "/lavoro/contatti/"


def rows(html):
    return len(re.findall(r'<tr><th scope="row">', html))


def test_the_list_takes_as_many_queries_for_one_as_for_five(
    desk, many, steady, django_assert_max_num_queries
):
    many(1)
    desk.get(LIST)
    with django_assert_max_num_queries(16) as one:
        assert rows(text_of(desk.get(LIST))) == 1
    many(4)
    with django_assert_max_num_queries(16) as five:
        assert rows(text_of(desk.get(LIST))) == 5
    assert len(one) == len(five)


def test_the_page_of_a_contact_takes_few_queries(
    desk, contact, steady, django_assert_max_num_queries
):
    url = reverse("desk:detail", args=[contact.pk])
    desk.get(url)
    with django_assert_max_num_queries(15):
        desk.get(url)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({}, 2),
        ({"canale": "phone"}, 1),
        ({"dove": "back_office"}, 1),
        ({"bisogno": "documents"}, 2),
        ({"bisogno": "work"}, 0),
        ({"al": "01/01/2020"}, 1),
        ({"dal": "01/01/2020"}, 2),
        ({"dal": "01/01/2019"}, 3),
        ({"senza": "on"}, 2),
        ({"annullati": "on"}, 0),
        ({"operatore": "999999"}, 0),
        ({"dal": "31/02/2020"}, 0),
        ({"pagina": "99"}, 2),
    ],
)
def test_the_list_is_filtered_by_its_address(desk, many, query, wanted):
    many(1, channel="phone")
    many(1, side="back_office")
    many(1, occurred_on="2019-05-01")
    assert rows(text_of(desk.get(LIST, query))) == wanted


def test_the_list_goes_from_the_last_hour_to_the_first_and_ends_the_day_without_one(desk, many):
    for hour in (time(9), None, time(15), time(11)):
        many(1, occurred_at=hour)
    many(1, occurred_on=clock.today() - timedelta(days=1), occurred_at=time(18))
    with behind_the_wall():
        nine, none, fifteen, eleven, before = Contact.objects.order_by("pk")
    html = text_of(desk.get(LIST))
    shown = [int(pk) for pk in dict.fromkeys(re.findall(r"/lavoro/contatti/(\d+)/", html))]
    assert shown == [one.pk for one in (fifteen, eleven, nine, none, before)]


def test_the_list_shows_only_the_office_one_acts_for_and_nothing_sealed(desk, cast, many):
    ContactFactory(office=cast.crema)
    sealed = ContactFactory(office=cast.luino)
    ContactParticipantFactory(contact=sealed, person=cast.amina)
    SealFactory(person=cast.amina)
    many(1)
    html = text_of(desk.get(LIST))
    assert rows(html) == 1
    assert "Amina" not in html


def test_the_list_is_noted_with_what_it_showed(desk, cast, contact):
    desk.get(LIST)
    with behind_the_wall():
        event = AuditEvent.objects.get(action="contact.listed")
    assert (event.object_ids, event.person_ids) == ([contact.pk], [cast.amina.pk])


# Attribution

WITHOUT = "/lavoro/contatti/senza-attivita/"


def test_contacts_without_activity_are_attributed_in_bulk_and_taken_back(desk, cast, contact):
    activity = ActivityFactory(title="Sportello di prova")
    with behind_the_wall():
        activity.offices.add(cast.luino)
    html = text_of(desk.get(WITHOUT))
    assert f'value="{contact.pk}"' in html
    answer = desk.post(WITHOUT, {"contacts": [contact.pk], "activity": activity.pk}, follow=True)
    assert "Un contatto attribuito" in text_of(answer)
    with behind_the_wall():
        contact.refresh_from_db()
        assert contact.activity == activity
        assert set(Delivery.objects.values_list("activity", flat=True)) == {activity.pk}
    assert "Ogni contatto ha la sua attività" in text_of(desk.get(WITHOUT))
    desk.post(reverse("desk:undo_attribution"))
    with behind_the_wall():
        contact.refresh_from_db()
        assert contact.activity is None
        assert set(Delivery.objects.values_list("activity", flat=True)) == {None}


def test_an_activity_closed_on_the_day_is_refused_and_nothing_changes(desk, cast, contact):
    activity = ActivityFactory(ends_on=clock.today() - timedelta(days=1))
    with behind_the_wall():
        activity.offices.add(cast.luino)
    answer = desk.post(WITHOUT, {"contacts": [contact.pk], "activity": activity.pk})
    assert answer.status_code == 422
    assert "non è aperta in tutti i giorni" in text_of(answer)
    with behind_the_wall():
        contact.refresh_from_db()
    assert contact.activity is None


def test_the_activity_of_another_office_is_no_choice(desk, cast, contact):
    activity = ActivityFactory()
    answer = desk.post(WITHOUT, {"contacts": [contact.pk], "activity": activity.pk})
    assert answer.status_code == 422


def test_a_contact_of_another_office_is_not_attributed(desk, cast, contact):
    activity = ActivityFactory()
    with behind_the_wall():
        activity.offices.add(cast.luino)
    other = ContactFactory(office=cast.crema)
    answer = desk.post(WITHOUT, {"contacts": [other.pk], "activity": activity.pk})
    assert answer.status_code == 422
    with behind_the_wall():
        other.refresh_from_db()
    assert other.activity is None


def test_who_may_not_attribute_finds_the_door_closed(client, cast):
    client.force_login(cast.user("area_coordinator"))
    assert client.get(WITHOUT).status_code == 403


# Registries


def test_the_timeline_tells_the_contacts_of_the_offices_one_is_in(cast, contact):
    elsewhere = ContactFactory(office=cast.crema)
    ContactParticipantFactory(contact=elsewhere, person=cast.amina)
    with acting(cast.actor()) as actor:
        [entry] = contacts_of(actor, cast.amina, 50)
    assert entry.url == reverse("desk:detail", args=[contact.pk])
    assert entry.who == "Marta Operatrice, Sportello immigrati di Luino"
    assert "Informazione e orientamento" in entry.text


def test_the_day_shows_ones_own_unfinished_contacts(cast, user):
    ContactDraftFactory(user=user, office_id=cast.luino.pk, person_id=cast.amina.pk)
    ContactDraftFactory(user=cast.user(), office_id=cast.luino.pk)
    with acting(cast.as_actor(user)) as actor:
        [section] = today.sections(actor, clock.today(), only="drafts")
    assert [item.person for item in section.items] == ["Hassan Amina"]
    assert section.items[0].person_id == cast.amina.pk
