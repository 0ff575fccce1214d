"""A hundred colleagues who book the same place at the same moment, on connections that commit.

A hundred threads start together; the embedded server has sixty connections, which other tests
share, so they go through sixteen of them, as requests go through the threads of a web process.
"""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from labimpact.accounts.models import User
from labimpact.agenda.actions.appointments import Taken, Wanted, book
from labimpact.agenda.hours import moment
from labimpact.agenda.models import AppointmentKind
from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.network.queries import actor_for
from tests.agenda.test_concurrency import connect, office  # noqa: F401
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
BOOKINGS, CONNECTIONS = 100, 16


@pytest.fixture
def counter(office) -> Iterator[tuple[int, int, int, object]]:  # noqa: F811
    """One operator who receives next Monday from nine to ten, really there for everybody."""
    office_id, user_id = office
    day = clock.today() + timedelta(days=14 - clock.today().weekday())
    with connect() as owner:
        (kind_id,) = owner.execute(
            "INSERT INTO agenda_appointmentkind (office_id, label, minutes, needs_room,"
            " description, to_bring) VALUES (%s, 'Colloquio', 15, false, '', '') RETURNING id",
            [office_id],
        ).fetchone()
        # A single day: an extraordinary opening, so that no holiday closes it.
        owner.execute(
            "INSERT INTO agenda_slotpattern (office_id, weekday, opens_at, closes_at, operator_id,"
            " valid_from, valid_to) VALUES (%s, 0, '09:00', '10:00', %s, %s, %s)",
            [office_id, user_id, day, day],
        )
    yield office_id, user_id, kind_id, day
    with connect() as owner:
        for table in ("agenda_appointment", "agenda_slotpattern", "agenda_appointmentkind"):
            owner.execute(f"DELETE FROM {table} WHERE office_id = %s", [office_id])


def test_one_of_a_hundred_wins_and_the_others_get_the_next_free_places(counter):
    office_id, user_id, kind_id, day = counter
    nine = moment(day, clock.now().time().replace(9, 0, 0, 0, tzinfo=None))
    with acting_as(System.SIGN_IN), behind_the_wall():
        actor = actor_for(User.objects.get(pk=user_id))
    ready, told = threading.Barrier(BOOKINGS, timeout=120), []
    lines = threading.Semaphore(CONNECTIONS)

    def one(number: int) -> None:
        ready.wait()
        with lines:
            try:
                with acting(actor):
                    booked = book(
                        office_id=office_id,
                        kind=AppointmentKind.objects.get(pk=kind_id),
                        wanted=Wanted(starts_at=nine),
                        by=actor,
                        label=f"persona {number}",
                    )
                told.append(booked.pk)
            except Exception as error:
                told.append(error)
            finally:
                connection.close()

    threads = [threading.Thread(target=one, args=[number]) for number in range(BOOKINGS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [pk for pk in told if isinstance(pk, int)]
    lost = [error for error in told if isinstance(error, Taken)]
    assert (len(won), len(lost)) == (1, BOOKINGS - 1), told
    quarters = [nine + timedelta(minutes=15 * n) for n in (1, 2, 3)]
    assert {tuple(s.starts_at for s in error.proposals) for error in lost} == {tuple(quarters)}
    with connect() as owner:
        (kept,) = owner.execute(
            "SELECT count(*) FROM agenda_appointment WHERE office_id = %s", [office_id]
        ).fetchone()
    assert kept == 1


def test_two_bookings_that_do_not_ask_first_meet_the_constraint(counter):
    """Whoever writes past the action finds the database itself in the way, and no deadlock."""
    office_id, user_id, kind_id, day = counter
    nine = moment(day, clock.now().time().replace(9, 0, 0, 0, tzinfo=None))
    make = (
        "INSERT INTO agenda_appointment (office_id, kind_id, operator_id, label, note, starts_at,"
        " ends_at, state, state_why, cancelled_by, origin_kind, mediator_wanted)"
        " VALUES (%s, %s, %s, 'x', '', %s, %s, 'booked', '', '', '', false)"
    )
    values = [office_id, kind_id, user_id, nine, nine + timedelta(minutes=15)]
    with connect() as one, connect() as other:
        one.execute(make, values)
        one.commit()
        with pytest.raises(Exception, match="one_appointment_at_a_time_operator"):
            other.execute(make, values)
        other.rollback()
