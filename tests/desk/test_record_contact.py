"""Recording a contact writes one fact, once, for the people it concerns."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.agenda.models import Arrival
from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.deliveries.models import Delivery
from labimpact.desk.actions import record_contact
from labimpact.desk.contact_data import (
    DELEGATE,
    FAMILY,
    AnonymousPeople,
    ContactData,
    Letter,
    Meeting,
    Need,
    NextStep,
    Participant,
    RefusedField,
)
from labimpact.desk.models import Contact
from labimpact.worklist.models import Task
from tests.factories import (
    ActivityFactory,
    ArrivalFactory,
    PersonFactory,
    SealFactory,
)

pytestmark = pytest.mark.django_db


def data_for(office, **values) -> ContactData:
    return ContactData(
        office_id=office.pk,
        occurred_on=clock.today(),
        minutes=30,
        items=("information_given",),
        **values,
    )


@pytest.fixture
def family(cast):
    return [cast.amina, *(PersonFactory(registered_office=cast.luino) for _ in range(2))]


def test_record_writes_the_contact_its_parts_and_one_delivery_for_each_person_and_item(
    cast, family
):
    data = replace(
        data_for(
            cast.luino,
            participants=tuple(Participant(person_id=p.pk) for p in family),
            needs=(Need(area="home", severity=2), Need(area="work", source="observed")),
            note="  spazi conservati  ",
            delegate_name="una vicina",
        ),
        items=("listening_interview", "form_filled"),
        minutes=25,
    )
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        rows = list(Delivery.objects.order_by("pk"))
        assert contact.recorded_by_id == actor.user_id
        assert {n.area: (n.severity, n.source) for n in contact.needs.all()} == {
            "home": (2, "expressed"),
            "work": (None, "observed"),
        }
        assert [(r.person_id, r.item) for r in rows] == [
            (p.pk, item) for p in family for item in ("listening_interview", "form_filled")
        ]
        assert sum(r.minutes for r in rows) == 25
        assert {(r.origin_kind, r.origin_id, r.office_id) for r in rows} == {
            ("desk.contact", contact.pk, cast.luino.pk)
        }


def test_a_relative_who_was_there_and_the_delegate_receive_nothing(cast, family):
    subject, sister, delegate = family
    people = (
        Participant(person_id=subject.pk),
        Participant(person_id=sister.pk, role=FAMILY),
        Participant(person_id=delegate.pk, role=DELEGATE),
    )
    with acting(cast.actor()) as actor:
        contact = record_contact(data_for(cast.luino, participants=people), by=actor)
        assert contact.participants.count() == 3
        assert list(Delivery.objects.values_list("person_id", "minutes")) == [(subject.pk, 30)]


def test_anonymous_people_weigh_as_many_heads_as_they_are(cast):
    groups = (
        AnonymousPeople(head_count=4, sex="F", age_band="from_25_to_34"),
        AnonymousPeople(head_count=1),
    )
    with acting(cast.actor()) as actor:
        record_contact(data_for(cast.luino, anonymous=groups), by=actor)
        rows = Delivery.objects.order_by("pk").values_list("person", "head_count", "minutes", "sex")
        assert list(rows) == [(None, 4, 24, "F"), (None, 1, 6, "")]


def test_the_delivery_belongs_to_the_only_activity_open_on_the_day(cast):
    activity = ActivityFactory(starts_on="2020-01-01")
    closed = ActivityFactory(starts_on="2020-01-01", ends_on="2021-01-01")
    elsewhere = ActivityFactory()
    from tests.conftest import behind_the_wall

    with behind_the_wall():
        activity.offices.add(cast.luino)
        closed.offices.add(cast.luino)
        elsewhere.offices.add(cast.crema)
    data = data_for(cast.luino, participants=(Participant(person_id=cast.amina.pk),))
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        assert contact.activity == activity
        assert Delivery.objects.get().activity == activity


def test_without_an_open_activity_the_contact_saves_without_one(cast):
    data = data_for(cast.luino, participants=(Participant(person_id=cast.amina.pk),))
    with acting(cast.actor()) as actor:
        assert record_contact(data, by=actor).activity is None
        assert Delivery.objects.get().activity is None


def test_a_second_call_with_the_same_key_answers_the_first_contact(cast):
    data = data_for(cast.luino, participants=(Participant(person_id=cast.amina.pk),))
    with acting(cast.actor()) as actor:
        first = record_contact(data, by=actor)
        again = record_contact(replace(data, minutes=99), by=actor)
        assert again.pk == first.pk
        assert Contact.objects.count() == 1
        assert Delivery.objects.count() == 1


def test_the_key_of_another_offices_contact_is_no_way_to_read_it(cast):
    key = uuid.uuid4()
    with acting(cast.actor()) as actor:
        record_contact(
            data_for(cast.luino, anonymous=(AnonymousPeople(head_count=1),), submission=key),
            by=actor,
        )
    with acting(cast.actor(office=cast.crema)) as actor, pytest.raises(Refused, match="servita"):
        with transaction.atomic():
            record_contact(
                data_for(cast.crema, anonymous=(AnonymousPeople(head_count=1),), submission=key),
                by=actor,
            )


def test_the_next_step_becomes_a_task_of_whoever_was_named(cast):
    colleague = cast.user()
    step = NextStep(
        title="Richiamare", due_on=clock.today() + timedelta(days=9), assigned_to_id=colleague.pk
    )
    data = data_for(
        cast.luino, participants=(Participant(person_id=cast.amina.pk),), next_step=step
    )
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        task = Task.objects.get()
        assert (task.title, task.due_on, task.assigned_to) == (
            "Richiamare",
            step.due_on,
            colleague,
        )
        assert (task.origin_kind, task.origin_id, task.person_id) == (
            "desk.contact",
            contact.pk,
            cast.amina.pk,
        )
        assert contact.next_step == "Richiamare"


def test_the_arrival_it_came_from_is_served(cast):
    arrival = ArrivalFactory(office=cast.luino)
    data = data_for(cast.luino, anonymous=(AnonymousPeople(head_count=1),), arrival_id=arrival.pk)
    with acting(cast.actor()) as actor:
        record_contact(data, by=actor)
        assert Arrival.objects.get(pk=arrival.pk).served_at is not None


def test_an_arrival_of_another_office_stays_as_it_was(cast):
    arrival = ArrivalFactory(office=cast.crema)
    data = data_for(cast.luino, anonymous=(AnonymousPeople(head_count=1),), arrival_id=arrival.pk)
    with acting(cast.actor()) as actor:
        record_contact(data, by=actor)
    with acting(cast.actor(office=cast.crema)):
        assert Arrival.objects.get(pk=arrival.pk).served_at is None


def test_back_office_work_for_nobody_in_particular_delivers_nothing(cast):
    data = replace(
        data_for(cast.luino, side="back_office"),
        items=("systematic_recording",),
    )
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        assert contact.minutes == 30
        assert Delivery.objects.count() == 0


def test_a_case_meeting_and_a_letter_are_kept_with_their_parts(cast):
    data = replace(
        data_for(
            cast.luino,
            side="back_office",
            participants=(Participant(person_id=cast.amina.pk),),
            meeting=Meeting(participants="Scuola, ASST", minutes_text="Si concorda il PDP."),
            correspondence=Letter(other_side="Questura di Varese", protocol_number="12/2026"),
        ),
        items=("case_meeting", "mail_and_phone"),
    )
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        assert contact.case_meeting.minutes_text == "Si concorda il PDP."
        assert contact.correspondence.direction == "in"
        assert contact.correspondence.protocol_number == "12/2026"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"occurred_on": clock.today() + timedelta(days=1)}, "occurred_on"),
        ({"occurred_on": date(2014, 12, 31)}, "occurred_on"),
        ({"minutes": 0}, "minutes_other"),
        ({"minutes": 1441}, "minutes_other"),
        ({"items": ()}, "items"),
        ({"anonymous": ()}, "who"),
        ({"anonymous": (AnonymousPeople(head_count=51),)}, "who"),
        ({"anonymous": (AnonymousPeople(head_count=0),)}, "who"),
        ({"needs": (Need(area="home"), Need(area="home"))}, "needs"),
        ({"needs": (Need(area="home", severity=4),)}, "needs"),
        ({"note": "x" * 20_001}, "note"),
    ],
)
def test_record_refuses_what_cannot_have_happened_beside_its_field(cast, change, field):
    good = data_for(cast.luino, anonymous=(AnonymousPeople(head_count=1),))
    with acting(cast.actor()) as actor, pytest.raises(RefusedField) as refusal:
        record_contact(replace(good, **change), by=actor)
    assert refusal.value.field_name == field


def test_only_a_delegate_is_not_yet_who_it_was_for(cast):
    people = (Participant(person_id=cast.amina.pk, role=DELEGATE),)
    with acting(cast.actor()) as actor, pytest.raises(RefusedField, match="interessata"):
        record_contact(data_for(cast.luino, participants=people), by=actor)


def test_record_refuses_a_person_the_office_does_not_know(cast):
    stranger = PersonFactory(registered_office=cast.crema)
    people = (Participant(person_id=stranger.pk),)
    with acting(cast.actor()) as actor, pytest.raises(RefusedField, match="conosce"):
        record_contact(data_for(cast.luino, participants=people), by=actor)


def test_record_refuses_a_person_known_only_to_another_office_of_the_same_operator(cast):
    from tests.factories import MembershipFactory

    user = cast.user()
    MembershipFactory(user=user, office=cast.crema)
    person = PersonFactory(registered_office=cast.crema)
    with acting(cast.as_actor(user)) as actor, pytest.raises(RefusedField):
        record_contact(
            data_for(cast.luino, participants=(Participant(person_id=person.pk),)), by=actor
        )


def test_record_refuses_a_sealed_person(cast):
    SealFactory(person=cast.amina)
    people = (Participant(person_id=cast.amina.pk),)
    with acting(cast.actor()) as actor, pytest.raises(RefusedField):
        record_contact(data_for(cast.luino, participants=people), by=actor)


def test_record_refuses_an_office_in_which_the_actor_does_not_record(cast):
    with acting(cast.actor("area_coordinator")) as actor, pytest.raises(Refused):
        record_contact(data_for(cast.luino, anonymous=(AnonymousPeople(head_count=1),)), by=actor)


def test_the_wall_refuses_a_participant_in_another_offices_contact(cast):
    from tests.factories import ContactFactory

    contact = ContactFactory(office=cast.luino)
    person = PersonFactory(registered_office=cast.crema)
    with acting(cast.actor(office=cast.crema)):
        with pytest.raises(DatabaseError, match="row-level security"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO desk_contactparticipant (contact_id, person_id, role)"
                    " VALUES (%s, %s, 'subject')",
                    [contact.pk, person.pk],
                )


def test_the_wall_refuses_a_participant_whom_the_office_may_not_see(cast):
    from tests.factories import ContactFactory

    contact = ContactFactory(office=cast.crema)
    with acting(cast.actor(office=cast.crema)):
        with pytest.raises(DatabaseError, match="row-level security"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO desk_contactparticipant (contact_id, person_id, role)"
                    " VALUES (%s, %s, 'subject')",
                    [contact.pk, cast.amina.pk],
                )
