"""Booking, moving and closing appointments."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from labimpact.agenda import actions
from labimpact.agenda.actions import appointments
from labimpact.agenda.actions.appointments import Doubled, Taken, Wanted
from labimpact.agenda.models import (
    Appointment,
    AppointmentState,
    Arrival,
    ArrivalState,
    CancelledBy,
)
from labimpact.agenda.queries import appointments as queries
from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Refused
from tests.agenda.conftest import at
from tests.conftest import behind_the_wall
from tests.factories import (
    AgendaClosureFactory,
    AppointmentFactory,
    AppointmentKindFactory,
    OfficeClosureFactory,
    RoomFactory,
    SlotPatternFactory,
    WaitingListEntryFactory,
)

pytestmark = pytest.mark.django_db
NINE = at(2027, 1, 11, 9)


def test_an_appointment_takes_the_operator_who_receives_then(agenda):
    booked = agenda.book(NINE, origin=("procedures.case", 7))
    assert (booked.operator_id, booked.ends_at) == (agenda.user.pk, NINE + timedelta(minutes=30))
    with agenda.acting():
        assert list(queries.of_origin(agenda.actor, "procedures.case", 7)) == [booked]


def test_a_second_booking_of_a_place_gets_the_next_ones(agenda):
    agenda.book(NINE)
    with pytest.raises(Taken) as taken:
        agenda.book(NINE)
    assert [s.starts_at for s in taken.value.proposals[:2]] == [
        at(2027, 1, 11, 9, 30), at(2027, 1, 11, 10),
    ]  # fmt: skip


def test_two_operators_hold_two_appointments_at_the_same_time_and_no_third(agenda, cast):
    colleague = cast.user()
    SlotPatternFactory(office=agenda.office, operator=colleague)
    both = {agenda.book(NINE).operator_id, agenda.book(NINE).operator_id}
    assert both == {agenda.user.pk, colleague.pk}
    with pytest.raises(Taken):
        agenda.book(NINE)


def test_an_hour_in_which_nobody_receives_is_refused_with_proposals(agenda):
    with pytest.raises(Taken, match="non si riceve") as taken:
        agenda.book(at(2027, 1, 11, 15))
    assert taken.value.proposals[0].starts_at == at(2027, 1, 18, 9)


def test_outside_the_hours_somebody_is_named(agenda):
    with pytest.raises(Refused, match="chi riceve"):
        agenda.book(at(2027, 1, 11, 15), outside=True)
    late = agenda.book(at(2027, 1, 11, 15), outside=True, operator_id=agenda.user.pk)
    assert late.operator_id == agenda.user.pk
    with pytest.raises(Taken):
        agenda.book(at(2027, 1, 11, 15, 10), outside=True, operator_id=agenda.user.pk)


def test_what_is_past_is_not_booked(agenda):
    with pytest.raises(Refused, match="passata"):
        agenda.book(at(2027, 1, 11, 7, 30))


def test_somebody_must_come(agenda):
    with pytest.raises(Refused, match="chi viene"):
        agenda.book(NINE, label="  ")


def test_nobody_books_in_another_office(agenda, cast):
    kind = AppointmentKindFactory(office=cast.crema)
    with agenda.acting(), pytest.raises(Refused):
        appointments.book(
            office_id=cast.crema.pk, kind=kind, wanted=Wanted(starts_at=NINE), by=agenda.actor,
            label="x",
        )  # fmt: skip


def test_a_person_with_two_appointments_at_once_is_warned_not_stopped(agenda, cast):
    SlotPatternFactory(office=agenda.office, operator=cast.user())
    agenda.book(NINE, person=cast.amina)
    with pytest.raises(Doubled, match="Alla stessa ora"):
        agenda.book(NINE, person=cast.amina)
    assert agenda.book(NINE, person=cast.amina, twice=True).person == cast.amina


@pytest.mark.parametrize("resource", ["operator", "room"])
def test_the_database_itself_refuses_an_overlap(agenda, cast, resource):
    room = RoomFactory(office=agenda.office)
    mine = {"operator": agenda.user, "room": None} if resource == "operator" else {
        "operator": None, "room": room,
    }  # fmt: skip
    first = AppointmentFactory(office=agenda.office, starts_at=NINE, **mine)
    with pytest.raises(IntegrityError, match="one_appointment_at_a_time"), transaction.atomic():
        AppointmentFactory(office=agenda.office, starts_at=NINE + timedelta(minutes=29), **mine)
    with behind_the_wall():
        Appointment.objects.filter(pk=first.pk).update(state="cancelled", cancelled_by="person")
    assert AppointmentFactory(office=agenda.office, starts_at=NINE, **mine).pk
    assert AppointmentFactory(
        office=agenda.office, starts_at=NINE + timedelta(minutes=30), **mine
    ).pk


def test_moving_frees_the_old_place_and_may_overlap_it(agenda):
    booked = agenda.book(NINE)
    with agenda.acting():
        moved = appointments.move(
            booked, wanted=Wanted(starts_at=at(2027, 1, 11, 9, 15)), by=agenda.actor
        )
    assert moved.starts_at == at(2027, 1, 11, 9, 15)
    assert moved.ends_at == at(2027, 1, 11, 9, 45)


def test_moving_onto_somebody_else_is_taken(agenda):
    booked, _other = agenda.book(NINE), agenda.book(at(2027, 1, 11, 10))
    with agenda.acting(), pytest.raises(Taken):
        appointments.move(booked, wanted=Wanted(starts_at=at(2027, 1, 11, 10)), by=agenda.actor)
    with agenda.acting():
        assert Appointment.objects.get(pk=booked.pk).starts_at == NINE


def test_arriving_gives_a_number_and_being_served_closes_both(agenda, cast):
    booked = agenda.book(NINE, person=cast.amina, label="")
    with agenda.acting():
        arrived = appointments.arrive(booked, by=agenda.actor)
        assert arrived.state == AppointmentState.ARRIVED
        assert (arrived.arrival.number, arrived.arrival.person_id) == (1, cast.amina.pk)
        actions.serve(arrived.arrival, by=agenda.actor)
        assert Appointment.objects.get(pk=booked.pk).state == AppointmentState.DONE
        actions.undo(arrived.arrival, by=agenda.actor)
        assert Appointment.objects.get(pk=booked.pk).state == AppointmentState.ARRIVED


def test_taking_back_an_arrival_sends_the_number_away(agenda):
    booked = agenda.book(NINE)
    with agenda.acting():
        appointments.arrive(booked, by=agenda.actor)
        back = appointments.undo(booked, by=agenda.actor)
        assert (back.state, back.arrival) == (AppointmentState.BOOKED, None)
        assert Arrival.objects.get().state is ArrivalState.LEFT


def test_nobody_arrives_on_another_day(agenda):
    booked = agenda.book(at(2027, 1, 18, 9))
    with agenda.acting(), pytest.raises(Refused, match="non è di oggi"):
        appointments.arrive(booked, by=agenda.actor)


def test_who_did_not_come_leaves_the_place_and_comes_back_only_if_it_is_free(agenda, on_moment):
    booked = agenda.book(NINE)
    with agenda.acting(), pytest.raises(Refused, match="non è ancora passata"):
        appointments.mark_no_show(booked, by=agenda.actor)
    on_moment(2027, 1, 11, 9, 10)
    with agenda.acting():
        missed = appointments.mark_no_show(booked, by=agenda.actor)
        assert (missed.state, missed.state_by_id) == (AppointmentState.NO_SHOW, agenda.user.pk)
        appointments.undo(booked, by=agenda.actor)
        appointments.mark_no_show(booked, by=agenda.actor)
    AppointmentFactory(office=agenda.office, operator=agenda.user, starts_at=NINE)
    with agenda.acting(), pytest.raises(Taken, match="è stato preso"):
        appointments.undo(booked, by=agenda.actor)


def cancel(agenda, booked, whose):
    with agenda.acting():
        return appointments.cancel(booked, whose=whose, by=agenda.actor, why="malattia")


def test_who_is_cancelled_by_the_office_is_to_be_called_back(agenda):
    by_office, by_person = agenda.book(NINE), agenda.book(at(2027, 1, 11, 10))
    cancel(agenda, by_office, CancelledBy.OFFICE)
    cancel(agenda, by_person, CancelledBy.PERSON)
    with agenda.acting():
        assert list(queries.to_recall(agenda.actor, agenda.office.pk)) == [by_office]
        appointments.settle_recall(by_office, by=agenda.actor)
        assert not queries.to_recall(agenda.actor, agenda.office.pk).exists()


def test_a_closure_over_appointments_cancels_nothing_and_lists_them(agenda, cast):
    inside, outside = agenda.book(NINE), agenda.book(at(2027, 1, 11, 11))
    AgendaClosureFactory(
        office=agenda.office, starts_at=at(2027, 1, 11, 8), ends_at=at(2027, 1, 11, 10)
    )
    AgendaClosureFactory(
        office=agenda.office, operator=cast.user(),
        starts_at=at(2027, 1, 11, 8), ends_at=at(2027, 1, 11, 13),
    )  # fmt: skip
    with agenda.acting():
        assert list(queries.to_recall(agenda.actor, agenda.office.pk)) == [inside]
        assert Appointment.objects.get(pk=inside.pk).state == AppointmentState.BOOKED
        appointments.move(inside, wanted=Wanted(starts_at=at(2027, 1, 11, 10)), by=agenda.actor)
        assert not queries.to_recall(agenda.actor, agenda.office.pk).exists()
        appointments.settle_recall(outside, by=agenda.actor)


def test_a_closure_of_the_office_lists_them_as_well(agenda):
    booked = agenda.book(at(2027, 1, 18, 9))
    OfficeClosureFactory(office=agenda.office, starts_on="2027-01-18", ends_on="2027-01-18")
    with agenda.acting():
        assert list(queries.to_recall(agenda.actor, agenda.office.pk)) == [booked]


def test_booking_from_the_waiting_list_takes_the_entry_off_it(agenda):
    entry = WaitingListEntryFactory(office=agenda.office, kind=agenda.kind)
    booked = agenda.book(NINE, waited=entry)
    with agenda.acting():
        assert not queries.waiting_list(agenda.actor, agenda.office.pk).exists()
        assert booked.waited == entry


def test_every_step_is_in_the_register(agenda, cast):
    booked = agenda.book(NINE, person=cast.amina)
    cancel(agenda, booked, CancelledBy.PERSON)
    with behind_the_wall():
        steps = AuditEvent.objects.filter(action__startswith="appointment.").order_by("pk")
        assert [(e.action, e.person_ids) for e in steps] == [
            ("appointment.booked", [cast.amina.pk]),
            ("appointment.cancelled", [cast.amina.pk]),
        ]
