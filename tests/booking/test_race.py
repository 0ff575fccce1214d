"""Ten who type their code at the same moment for the same place, on connections that commit."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
from django.db import connection

from labimpact.agenda.hours import moment
from labimpact.base import clock
from labimpact.base.secret_links import fingerprint
from labimpact.booking import actions, queries
from labimpact.booking.actions import Came
from tests.agenda.test_concurrency import connect, office  # noqa: F401

pytestmark = pytest.mark.django_db
TEN = 10


@pytest.fixture
def asked(office):  # noqa: F811
    """Ten who asked for nine o'clock of a Monday with one operator, really there for everybody."""
    office_id, user_id = office
    day = clock.today() + timedelta(days=14 - clock.today().weekday())
    nine = moment(day, time(9))
    keys = [f"chiave-{n}" for n in range(TEN)]
    with connect() as owner:
        (kind_id,) = owner.execute(
            "INSERT INTO agenda_appointmentkind (office_id, label, minutes, needs_room, is_public,"
            " description, to_bring) VALUES (%s, 'Colloquio', 15, false, true, '', '')"
            " RETURNING id",
            [office_id],
        ).fetchone()
        # A single day: an extraordinary opening, so that no holiday closes it.
        owner.execute(
            "INSERT INTO agenda_slotpattern (office_id, weekday, opens_at, closes_at, operator_id,"
            " valid_from, valid_to) VALUES (%s, 0, '09:00', '10:00', %s, %s, %s)",
            [office_id, user_id, day, day],
        )
        for key in keys:
            owner.execute(
                "INSERT INTO booking_publicbooking (office_id, kind_id, language, name, phone,"
                " email, topic, wanted_at, asked_at, key_hash, reminder_hash, code_hash,"
                " code_sent_at, code_tries, codes_sent) VALUES (%s, %s, 'it', %s, '',"
                " %s, '', %s, now(), %s, '', %s, now(), 0, 1)",
                [
                    office_id, kind_id, key, f"{key}@example.org", nine, fingerprint(key),
                    actions._code_fingerprint(key, "123456"),
                ],
            )  # fmt: skip
    yield keys, nine
    with connect() as owner:
        for table in (
            "booking_publicbooking", "agenda_appointment", "agenda_slotpattern",
            "agenda_appointmentkind",
        ):  # fmt: skip
            owner.execute(f"DELETE FROM {table} WHERE office_id = %s", [office_id])
        owner.execute("DELETE FROM notifications_message WHERE kind LIKE 'booking.%'")
        owner.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'notifications.send'")


def at_once(work, things):
    """What came of each, worked at the same moment on connections of their own that commit."""

    def one(thing):
        try:
            return work(thing)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(one, things))


def test_one_of_ten_wins_and_the_others_are_offered_the_next_places(asked):
    keys, nine = asked
    ready = threading.Barrier(TEN, timeout=60)

    def one(key: str) -> Came:
        ready.wait()
        return actions.confirm(key, "123456")

    came = dict(zip(keys, at_once(one, keys), strict=True))
    assert sorted(map(str, came.values())) == ["booked", *["taken"] * (TEN - 1)], came
    loser = next(key for key, answer in came.items() if answer is Came.TAKEN)
    (found,) = at_once(queries.shown, [loser])
    # The code stays right and what was typed stays: choosing is all that is left to do.
    assert found.is_proved
    (offered,) = at_once(lambda shown: queries.places(queries.kind_of(shown)), [found])
    quarters = [nine + timedelta(minutes=15 * n) for n in (1, 2, 3)]
    assert [slot.starts_at for slot in offered] == quarters
    assert at_once(lambda key: actions.place(key, quarters[0]), [loser]) == [Came.BOOKED]
