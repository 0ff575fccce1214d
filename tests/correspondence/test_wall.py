"""The wall: the worker sends and reads nobody; another office sees and touches nothing."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.correspondence import queries
from labimpact.correspondence.models import OfficeLetter, Reminder
from labimpact.people.models import ContactPoint, Person
from tests import factories as f
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
CHANNELS = ["email", "sms"]


@pytest.fixture
def due(cast):
    f.ContactPointFactory(person=cast.amina, mail=True, reminded=True)
    return f.ReminderFactory(office=cast.luino, person=cast.amina, due=True)


def run(statement, *arguments):
    with connection.cursor() as cursor:
        cursor.execute(statement, list(arguments))
        return cursor.fetchall()


def refused(statement, *arguments):
    with pytest.raises(DatabaseError) as told, transaction.atomic():
        run(statement, *arguments)
    return told.value.__cause__


def test_the_worker_reads_no_reminder_no_person_and_no_contact(due):
    with acting_as(System.WORKER):
        for model in (Reminder, OfficeLetter, Person, ContactPoint):
            assert not model.objects.exists()
        assert run("UPDATE correspondence_reminder SET state = 'sent' RETURNING id") == []


CALLS = {
    "due_reminders": ("SELECT wall.due_reminders(%s, 10)", [CHANNELS]),
    "take_reminder": ("SELECT * FROM wall.take_reminder(1, %s)", [CHANNELS]),
    "close_reminders": ("SELECT wall.close_reminders()", []),
    "note_reminder": (
        "SELECT wall.note_reminder(1, 'sent', 1, 'email', 'it', '', NULL)", []
    ),
    "plan_expiry_reminders": ("SELECT wall.plan_expiry_reminders('{90}', 10)", []),
    "in_trouble": ("SELECT wall.reminders_in_trouble()", []),
}  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_nobody_but_the_worker_calls_what_gives_addresses(cast, due, call):
    statement, arguments = CALLS[call]
    with acting(cast.actor()):
        assert isinstance(refused(statement, *arguments), psycopg.errors.InsufficientPrivilege)
    for system in set(System) - {System.WORKER, System.HEALTH}:
        with acting_as(system):
            cause = refused(statement, *arguments)
            assert isinstance(cause, psycopg.errors.InsufficientPrivilege)


def test_not_even_the_worker_asks_for_the_address_of_a_person(cast, due):
    with acting_as(System.WORKER):
        for statement in (
            "SELECT * FROM wall.reminder_contact(%s, '{email}')",
            "SELECT wall.reminder_obstacle(%s, 1)",
            "SELECT wall.reminder_told(%s)",
        ):
            cause = refused(statement, cast.amina.pk)
            assert isinstance(cause, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("state", ["sent", "failed", "expired", "stopped"])
def test_a_reminder_that_is_over_gives_no_address(due, state):
    sent = {"sent_at": due.send_at} if state == "sent" else {}
    with behind_the_wall():
        Reminder.objects.filter(pk=due.pk).update(state=state, **sent)
    with acting_as(System.WORKER):
        assert run("SELECT * FROM wall.take_reminder(%s, %s)", due.pk, CHANNELS) == []


def test_one_that_is_not_due_yet_gives_no_address(cast, due):
    later = f.ReminderFactory(office=cast.luino, person=cast.amina)
    with acting_as(System.WORKER):
        assert run("SELECT * FROM wall.take_reminder(%s, %s)", later.pk, CHANNELS) == []


def test_the_worker_says_nothing_of_a_contact_that_is_not_the_persons(cast, due):
    strange = f.ContactPointFactory(person=f.PersonFactory(registered_office=cast.luino))
    with acting_as(System.WORKER):
        refused(
            "SELECT wall.note_reminder(%s, 'bounced', %s, 'email', 'it', '', NULL)",
            due.pk, strange.pk,
        )  # fmt: skip


def test_another_office_that_knows_the_person_sees_no_reminder_of_ours(cast, due):
    f.GrantFactory(person=cast.amina, office=cast.cittiglio)
    theirs = cast.actor(office=cast.cittiglio)
    with acting(theirs):
        assert not queries.of_person(theirs, cast.amina).exists()
        assert run("UPDATE correspondence_reminder SET state = 'stopped' RETURNING id") == []
        assert run("DELETE FROM correspondence_reminder RETURNING id") == []


INSERT = (
    "INSERT INTO correspondence_reminder (office_id, person_id, kind, origin_kind, origin_id,"
    " about_on, days_before, send_at, useful_until, state, reason, channel, language, attempts,"
    " last_error) VALUES (%s, %s, 'deadline', 'x', 1, current_date, 1, now(),"
    " now() + interval '1 hour', 'planned', '', '', '', 0, '') RETURNING id"
)


def test_nobody_is_reminded_by_an_office_that_does_not_know_them(cast):
    stranger = f.PersonFactory(registered_office=cast.crema)
    with acting(cast.actor()):
        assert run(INSERT, cast.luino.pk, cast.amina.pk)
        for office, person in ((cast.luino, stranger), (cast.crema, cast.amina)):
            cause = refused(INSERT, office.pk, person.pk)
            assert isinstance(cause, psycopg.errors.InsufficientPrivilege)


def test_the_health_page_learns_a_number(cast, due):
    with behind_the_wall():
        Reminder.objects.update(attempts=2)
    with acting_as(System.HEALTH):
        assert run("SELECT wall.reminders_in_trouble()") == [(1,)]
