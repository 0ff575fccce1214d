"""Raw SQL against the bookings: the public writes through its doors and reads nothing."""

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.agenda.models import Appointment
from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.booking.models import PublicBooking
from tests.booking.conftest import NINE, appointments
from tests.conftest import behind_the_wall
from tests.factories import PublicBookingFactory, SealFactory

pytestmark = pytest.mark.django_db
KEY = "0" * 64
TABLES = (
    "booking_publicbooking", "agenda_appointment", "agenda_slotpattern", "agenda_agendaclosure",
    "agenda_room",
)  # fmt: skip
INNER = (
    "SELECT * FROM wall.who_receives({office})",
    "SELECT * FROM wall.booking_of('{key}')",
    "SELECT wall.note_booking(1, 'x')",
    "SELECT * FROM wall.bookings_reached('', 'oksana@example.org')",
    "SELECT wall.holds_enough('', 'oksana@example.org')",
)


def asked(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def refused(sql, *params):
    with pytest.raises(DatabaseError), transaction.atomic():
        asked(sql, *params)


@pytest.fixture
def booked(desk):
    return PublicBookingFactory(
        office=desk.office, appointment__kind=desk.kind, appointment__operator=desk.user
    )


def test_the_public_reads_no_booking_and_no_agenda(booked):
    with acting_as(System.PUBLIC):
        for table in TABLES:
            assert asked(f"SELECT count(*) FROM {table}") == 0, table
        told = str(asked("SELECT wall.portal_agenda(%s, now(), now() + interval '30 days')",
                         booked.office_id))  # fmt: skip
    assert booked.name not in told
    assert booked.phone not in told


def test_the_agenda_told_to_the_public_names_nobody_who_receives(booked, desk):
    with acting_as(System.PUBLIC):
        told = asked("SELECT wall.portal_agenda(%s, now(), now() + interval '60 days') -> 'hours'"
                     " -> 0 ->> 3", booked.office_id)  # fmt: skip
    assert int(told) == desk.pattern.pk


def test_the_public_writes_no_booking_and_no_appointment_but_through_its_doors(booked, desk):
    with acting_as(System.PUBLIC):
        for sql in (
            "UPDATE booking_publicbooking SET name = 'x' RETURNING id",
            "DELETE FROM booking_publicbooking RETURNING id",
            "UPDATE agenda_appointment SET state = 'cancelled' RETURNING id",
        ):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
                assert cursor.fetchall() == []
        refused(
            "INSERT INTO agenda_appointment (office_id, kind_id, operator_id, label, note, state,"
            " starts_at, ends_at, state_why, cancelled_by, origin_kind, mediator_wanted)"
            " VALUES (%s, %s, %s, 'x', '', 'booked', now(), now() + interval '1 hour', '', '',"
            " '', false) RETURNING id",
            desk.office.pk, desk.kind.pk, desk.user.pk,
        )  # fmt: skip
        for sql in INNER:
            refused(sql.format(office=desk.office.pk, key=booked.key_hash))


@pytest.mark.parametrize("actor", ["desk", System.WORKER, System.SIGN_IN, System.RETENTION, None])
def test_nobody_but_the_public_uses_its_doors(booked, desk, actor):
    who = acting(desk.actor) if actor == "desk" else acting_as(actor) if actor else None
    calls = (
        ("SELECT wall.portal_agenda(%s, now(), now())", [desk.office.pk]),
        ("SELECT count(*) FROM wall.booking_shown(%s)", [booked.key_hash]),
        ("SELECT wall.give_place_back(%s)", [booked.key_hash]),
        ("SELECT wall.take_place(%s, now() + interval '1 day', 1, NULL)", [booked.key_hash]),
        ("SELECT wall.prove_booking(%s, %s)", [booked.key_hash, KEY]),
        ("SELECT wall.booking_code(%s, %s)", [booked.key_hash, KEY]),
    )
    with who or transaction.atomic():
        for sql, params in calls:
            refused(sql, *params)


def test_the_place_of_an_address_opens_with_it_and_with_no_part_of_it(booked):
    with acting_as(System.PUBLIC):
        assert asked("SELECT count(*) FROM wall.booking_shown(%s)", booked.key_hash) == 1
        # The fingerprint of a reminder that was never sent is empty, and opens nobody's.
        for guess in ("", "%", KEY[:63], KEY.replace("0", "f")):
            assert asked("SELECT count(*) FROM wall.booking_shown(%s)", guess) == 0


@pytest.mark.parametrize(
    "at", ["2027-01-18 13:00+01", "2027-01-17 09:00+01", "2027-01-18 11:45+01"]
)
def test_a_door_used_by_hand_books_no_place_outside_the_hours(desk, at):
    booking = PublicBookingFactory(
        office=desk.office, kind=desk.kind, appointment=None, wanted_at=NINE
    )
    with acting_as(System.PUBLIC):
        connection.cursor().execute("SET LOCAL timezone = 'Asia/Tokyo'")
        take = "SELECT wall.take_place(%s, %s, %s, NULL)"
        assert asked(take, booking.key_hash, at, desk.pattern.pk) == "taken"
        assert asked(take, booking.key_hash, NINE, desk.pattern.pk) == "booked"
        connection.cursor().execute("SET LOCAL timezone = 'Europe/Rome'")
    assert [a.starts_at for a in appointments()] == [NINE]


def test_a_kind_that_is_not_public_is_booked_by_nobody_outside(desk):
    with behind_the_wall():
        desk.kind.is_public = False
        desk.kind.save()
    with acting_as(System.PUBLIC):
        assert asked("SELECT wall.portal_agenda(%s, now(), now())", desk.office.pk) is None
        refused("SELECT wall.ask_booking(%s, now() + interval '9 days', 'it', NULL, 'x', '',"
                " 'x@example.org', '', %s, %s)", desk.kind.pk, KEY, KEY)  # fmt: skip


def test_a_booking_is_hidden_with_its_appointment_by_a_seal(booked, desk):
    with behind_the_wall():
        Appointment.objects.filter(pk=booked.appointment_id).update(person=desk.cast.amina)
    with acting(desk.actor):
        assert PublicBooking.objects.filter(pk=booked.pk).exists()
    SealFactory(person=desk.cast.amina)
    with acting(desk.actor):
        assert not PublicBooking.objects.filter(pk=booked.pk).exists()
