"""A contact is corrected, voided, restored and named without losing what it said."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labimpact.base import clock
from labimpact.base.errors import Conflict, Refused
from labimpact.base.wall.session import acting
from labimpact.deliveries.models import Delivery
from labimpact.desk.actions import (
    correct_contact,
    promote,
    promote_newcomer,
    record_contact,
    restore_contact,
    void_contact,
)
from labimpact.desk.contact_data import (
    AnonymousPeople,
    ContactData,
    Need,
    NextStep,
    Participant,
    RefusedField,
)
from labimpact.desk.models import Contact, ContactNeed, ContactParticipant
from labimpact.desk.queries.history import corrections
from labimpact.desk.queries.stored import stored_data
from labimpact.people.actions import NewPerson
from labimpact.people.models import Grant, Person
from labimpact.worklist import actions as worklist
from labimpact.worklist.models import Task
from tests.conftest import behind_the_wall
from tests.factories import (
    ActivityFactory,
    CaseMeetingFactory,
    ContactFactory,
    ContactItemFactory,
    ContactNeedFactory,
    ContactParticipantFactory,
    PersonFactory,
    SealFactory,
)

pytestmark = pytest.mark.django_db


def of(office, **values) -> ContactData:
    return ContactData(
        office_id=office.pk,
        occurred_on=clock.today(),
        minutes=values.pop("minutes", 30),
        items=values.pop("items", ("information_given",)),
        **values,
    )


def counted():
    return list(
        Delivery.objects.valid()
        .order_by("pk")
        .values_list("person", "head_count", "item", "minutes")
    )


def test_stored_data_reads_back_what_was_recorded(cast):
    data = of(
        cast.luino,
        participants=(Participant(person_id=cast.amina.pk),),
        anonymous=(AnonymousPeople(head_count=2, sex="M"),),
        needs=(Need(area="home", severity=3, source="observed"),),
        note="nota",
        delegate_name="vicina",
    )
    with acting(cast.actor()) as actor:
        assert stored_data(record_contact(data, by=actor)) == data


def test_correct_rewrites_only_what_changed_and_voids_the_old_deliveries(cast):
    data = of(cast.luino, participants=(Participant(person_id=cast.amina.pk),))
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        better = replace(data, minutes=50, items=("information_given", "form_filled"))
        contact = correct_contact(contact, better, version=1, by=actor)
        assert (contact.version, contact.minutes, contact.corrected_by_id) == (
            2,
            50,
            actor.user_id,
        )
        assert counted() == [
            (cast.amina.pk, 1, "information_given", 25),
            (cast.amina.pk, 1, "form_filled", 25),
        ]
        assert Delivery.objects.count() == 3


def test_a_corrected_note_leaves_the_deliveries_alone(cast):
    data = of(cast.luino, participants=(Participant(person_id=cast.amina.pk),))
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        before = list(Delivery.objects.values_list("pk", "voided_at"))
        correct_contact(contact, replace(data, note="meglio"), version=1, by=actor)
        assert list(Delivery.objects.values_list("pk", "voided_at")) == before


def test_a_correction_that_changes_nothing_is_no_new_version(cast):
    data = of(cast.luino, participants=(Participant(person_id=cast.amina.pk),))
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        assert correct_contact(contact, data, version=1, by=actor).version == 1


def test_a_correction_keeps_the_activity_somebody_chose(cast):
    chosen, other = ActivityFactory(), ActivityFactory()
    with behind_the_wall():
        chosen.offices.add(cast.luino)
        other.offices.add(cast.luino)
    data = of(cast.luino, participants=(Participant(person_id=cast.amina.pk),))
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        assert Delivery.objects.get().activity is None
        Delivery.objects.update(activity=chosen)
        correct_contact(contact, replace(data, minutes=10), version=1, by=actor)
        assert Delivery.objects.valid().get().activity == chosen


def test_the_second_who_saves_is_told_and_writes_nothing(cast):
    data = of(cast.luino, participants=(Participant(person_id=cast.amina.pk),))
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        correct_contact(contact, replace(data, note="prima"), version=1, by=actor)
        with pytest.raises(Conflict):
            correct_contact(contact, replace(data, note="seconda"), version=1, by=actor)
        assert Contact.objects.get().note == "prima"


def test_correct_refuses_what_recording_refuses(cast):
    data = of(cast.luino, participants=(Participant(person_id=cast.amina.pk),))
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        with pytest.raises(RefusedField):
            correct_contact(contact, replace(data, minutes=0), version=1, by=actor)
        stranger = PersonFactory(registered_office=cast.crema)
        people = (*data.participants, Participant(person_id=stranger.pk))
        with pytest.raises(RefusedField):
            correct_contact(contact, replace(data, participants=people), version=1, by=actor)


def test_a_participant_whose_grant_is_over_stays_in_a_corrected_contact(cast):
    data = of(cast.luino, participants=(Participant(person_id=cast.amina.pk),))
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        with behind_the_wall():
            Grant.objects.filter(person=cast.amina).update(revoked_at=timezone.now())
        correct_contact(contact, replace(data, minutes=45), version=1, by=actor)
        assert contact.participants.get().person_id == cast.amina.pk
        assert sum(minutes for *_rest, minutes in counted()) == 45


def test_another_offices_contact_cannot_be_corrected(cast):
    with acting(cast.actor()) as actor:
        contact = record_contact(
            of(cast.luino, anonymous=(AnonymousPeople(head_count=1),)), by=actor
        )
    with acting(cast.actor(office=cast.crema)) as actor, pytest.raises(Contact.DoesNotExist):
        correct_contact(contact, of(cast.luino), version=1, by=actor)


def test_void_takes_the_contact_out_of_the_count_and_restore_brings_the_same_back(cast):
    data = of(cast.luino, participants=(Participant(person_id=cast.amina.pk),))
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        contact = correct_contact(contact, replace(data, minutes=40), version=1, by=actor)
        before = counted()
        contact = void_contact(contact, reason="registrato due volte", by=actor)
        assert counted() == []
        with pytest.raises(Refused):
            correct_contact(contact, data, version=contact.version, by=actor)
        with pytest.raises(Refused):
            void_contact(contact, reason="di nuovo", by=actor)
        contact = restore_contact(contact, by=actor)
        assert counted() == before
        assert contact.voided_at is None
        assert restore_contact(contact, by=actor).version == contact.version


def test_what_is_left_to_do_goes_and_comes_back_with_its_contact(cast):
    subject = (Participant(person_id=cast.amina.pk),)
    data = of(cast.luino, participants=subject, next_step=NextStep(title="Richiamare"))
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        task = Task.objects.get(origin_id=contact.pk)
        contact = void_contact(contact, reason="registrato due volte", by=actor)
        assert not Task.objects.open().filter(pk=task.pk).exists()
        contact = restore_contact(contact, by=actor)
        assert Task.objects.open().filter(pk=task.pk).exists()
        worklist.complete(task, by=actor)
        contact = void_contact(contact, reason="registrato due volte", by=actor)
        restore_contact(contact, by=actor)
        assert not Task.objects.open().filter(pk=task.pk).exists()


def test_void_wants_a_reason(cast):
    with acting(cast.actor()) as actor:
        contact = record_contact(
            of(cast.luino, anonymous=(AnonymousPeople(head_count=1),)), by=actor
        )
        with pytest.raises(RefusedField):
            void_contact(contact, reason="  ", by=actor)


def test_an_anonymous_person_gets_a_name_and_is_counted_once(cast):
    data = of(cast.luino, anonymous=(AnonymousPeople(head_count=3, sex="F"),))
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        group = contact.anonymous_groups.get()
        promote(contact, group_id=group.pk, person_id=cast.amina.pk, by=actor)
        assert counted() == [
            (cast.amina.pk, 1, "information_given", 10),
            (None, 2, "information_given", 20),
        ]
        assert contact.anonymous_groups.get().head_count == 2
        assert contact.participants.get().person_id == cast.amina.pk


def test_the_last_anonymous_person_leaves_no_empty_group(cast):
    with acting(cast.actor()) as actor:
        contact = record_contact(
            of(cast.luino, anonymous=(AnonymousPeople(head_count=1),)), by=actor
        )
        group = contact.anonymous_groups.get()
        promote(contact, group_id=group.pk, person_id=cast.amina.pk, by=actor)
        assert contact.anonymous_groups.count() == 0
        assert counted() == [(cast.amina.pk, 1, "information_given", 30)]
        with pytest.raises(Refused):
            promote(contact, group_id=group.pk, person_id=cast.amina.pk, by=actor)


def test_promote_refuses_who_is_already_there_and_who_is_not_known(cast):
    stranger = PersonFactory(registered_office=cast.crema)
    data = of(
        cast.luino,
        participants=(Participant(person_id=cast.amina.pk),),
        anonymous=(AnonymousPeople(head_count=1),),
    )
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)
        group = contact.anonymous_groups.get()
        for person in (cast.amina, stranger):
            with pytest.raises(Refused):
                promote(contact, group_id=group.pk, person_id=person.pk, by=actor)


def test_a_newcomer_is_registered_and_named_at_once(cast):
    with acting(cast.actor()) as actor:
        contact = record_contact(
            of(cast.luino, anonymous=(AnonymousPeople(head_count=2),)), by=actor
        )
        group = contact.anonymous_groups.get()
        promote_newcomer(
            contact, group_id=group.pk, newcomer=NewPerson(family_name="Nuova"), by=actor
        )
        person = Person.objects.get(family_name="Nuova")
        assert contact.participants.get().person == person


parts = st.lists(
    st.integers(min_value=1, max_value=6).map(lambda n: AnonymousPeople(head_count=n)),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(minutes=st.integers(1, 1440), groups=parts, corrected=st.integers(1, 1440))
def test_minutes_and_people_are_conserved_through_recording_correcting_and_naming(
    cast, minutes, groups, corrected
):
    data = of(cast.luino, anonymous=tuple(groups), minutes=minutes, items=("a", "b"))
    heads = sum(group.head_count for group in groups)
    with acting(cast.actor()) as actor:
        contact = record_contact(data, by=actor)

        def mine():
            rows = Delivery.objects.valid().filter(origin_id=contact.pk)
            minutes = sum(row.minutes for row in rows)
            return minutes, sum(row.head_count for row in rows if row.item == "a")

        assert mine() == (minutes, heads)
        correct_contact(contact, replace(data, minutes=corrected), version=1, by=actor)
        assert mine() == (corrected, heads)
        group = contact.anonymous_groups.first()
        promote(contact, group_id=group.pk, person_id=cast.amina.pk, by=actor)
        assert mine() == (corrected, heads)


# History


@pytest.fixture
def old_contact(cast):
    """A contact of the day before: its rows are older than the correction of the test."""
    before = timezone.now() - timedelta(days=1)
    contact = ContactFactory(office=cast.luino, note="prima")
    ContactParticipantFactory(contact=contact, person=cast.amina, added_at=before)
    ContactItemFactory(contact=contact, item="information_given", added_at=before)
    ContactNeedFactory(contact=contact, area="home", severity=1, added_at=before)
    return contact


def test_the_history_tells_what_it_said_and_what_it_says(cast, old_contact):
    other = PersonFactory(registered_office=cast.luino, family_name="Rossi", given_name="Lia")
    user = cast.user(user__full_name="Marta Operatrice")
    with acting(cast.as_actor(user)) as actor:
        data = stored_data(old_contact)
        better = replace(
            data,
            note="dopo",
            channel="phone",
            needs=(Need(area="home", severity=3), Need(area="work")),
            participants=(*data.participants, Participant(person_id=other.pk)),
        )
        correct_contact(old_contact, better, version=1, by=actor)
        [correction] = corrections(old_contact)
        told = {line.what: (line.before, line.after) for line in correction.lines}
    assert correction.who == "Marta Operatrice"
    assert told["nota"] == ("prima", "dopo")
    assert told["canale"] == ("Di persona allo sportello", "Telefono")
    assert told["bisogni"] == (
        "Casa, Lieve, espresso",
        "Casa, Grave, espresso; Lavoro, espresso",
    )
    assert told["persone"] == (
        "Hassan Amina (interessato)",
        "Hassan Amina (interessato); Rossi Lia (interessato)",
    )
    assert "che cosa è stato dato" not in told


def test_what_was_added_where_there_was_nothing_is_told_too(cast, old_contact):
    with acting(cast.actor()) as actor:
        data = stored_data(old_contact)
        better = replace(data, anonymous=(AnonymousPeople(head_count=2, sex="F"),))
        correct_contact(old_contact, better, version=1, by=actor)
        [correction] = corrections(old_contact)
        assert [(x.what, x.before, x.after) for x in correction.lines] == [
            ("persone anonime", "", "2, F")
        ]


def test_the_history_of_another_office_is_empty(cast, old_contact):
    with acting(cast.actor()) as actor:
        data = stored_data(old_contact)
        correct_contact(old_contact, replace(data, note="dopo"), version=1, by=actor)
    with acting(cast.actor(office=cast.crema)):
        assert corrections(old_contact) == []


def test_the_history_of_a_sealed_contact_is_empty(cast, old_contact):
    with acting(cast.actor()) as actor:
        data = stored_data(old_contact)
        correct_contact(old_contact, replace(data, note="dopo"), version=1, by=actor)
        SealFactory(person=cast.amina)
        assert corrections(old_contact) == []


def test_a_meeting_taken_away_stays_in_the_history(cast, old_contact):
    CaseMeetingFactory(
        contact=old_contact,
        participants="Scuola",
        minutes_text="Verbale",
        added_at=timezone.now() - timedelta(days=1),
    )
    with acting(cast.actor()) as actor:
        contact = Contact.objects.get(pk=old_contact.pk)
        correct_contact(contact, replace(stored_data(contact), meeting=None), version=1, by=actor)
        [correction] = corrections(contact)
        assert [(x.what, x.before, x.after) for x in correction.lines] == [
            ("riunione di caso", "Scuola, Verbale", "")
        ]


def test_nobody_of_another_office_rewrites_the_parts_of_a_contact(cast, old_contact):
    with acting(cast.actor(office=cast.crema)):
        assert ContactNeed.objects.all().delete()[0] == 0
        assert ContactParticipant.objects.update(role="delegate") == 0
    with acting(cast.actor()):
        assert old_contact.needs.count() == 1
