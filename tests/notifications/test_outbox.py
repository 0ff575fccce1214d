"""The outbox: stored with its cause, readable by the worker alone, sent once."""

import smtplib

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.notifications import actions, jobs
from labimpact.notifications.models import Message
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
LETTER = {"recipient": "a@example.org", "subject": "Prova", "body": "Testo segreto", "kind": "x"}


@pytest.fixture
def queued(cast):
    with acting(cast.actor()):
        return actions.queue(**LETTER)


def count(table):
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_what_is_undone_takes_its_message_and_its_job_along(cast):
    with acting(cast.actor()), transaction.atomic():
        actions.queue(**LETTER)
        transaction.set_rollback(True)
    assert count("notifications_message") == count("procrastinate_jobs") == 0


def test_who_queued_it_cannot_read_it_afterwards(cast, queued):
    with behind_the_wall():
        Message.objects.update(created_at="2020-01-01T00:00Z")
    with acting(cast.actor("area_coordinator")):
        assert not Message.objects.exists()
    with acting_as(System.PUBLIC):
        assert not Message.objects.exists()


def test_line_ends_in_a_subject_do_not_become_headers(cast):
    with acting(cast.actor()):
        message = actions.queue(**LETTER | {"subject": "Ciao\r\nBcc: tutti@example.org"})
    actions.send(message.pk)
    assert mail.outbox[0].subject == "Ciao Bcc: tutti@example.org"
    assert mail.outbox[0].recipients() == ["a@example.org"]


def test_sending_twice_sends_once(queued):
    actions.send(queued.pk)
    actions.send(queued.pk)
    assert [m.body for m in mail.outbox] == ["Testo segreto"]


def test_a_refusal_is_written_down_and_nothing_is_forgotten(queued, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise smtplib.SMTPServerDisconnected("chiuso")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with pytest.raises(actions.NotSent):
        actions.send(queued.pk)
    with behind_the_wall():
        stored = Message.objects.get()
    assert stored.sent_at is None
    assert stored.attempts == 1
    assert "SMTPServerDisconnected" in stored.last_error
    assert stored.body.startswith("sealed:")


def test_the_pauses_grow_and_the_attempts_last_two_days():
    retry = jobs.send.retry_strategy
    pauses = [retry.wait + retry.linear_wait * n for n in range(retry.max_attempts)]
    assert pauses == sorted(pauses)
    assert pauses[0] == 30
    assert sum(pauses) >= 60 * 60 * 24 * 1.9


def test_a_message_that_does_not_exist_is_no_error(db):
    actions.send(999)
    assert mail.outbox == []


def test_what_waits_is_read_in_the_demonstration_and_nowhere_else(queued, settings, capsys):
    settings.DEMO = False
    with pytest.raises(CommandError, match="dimostrazione"):
        call_command("demo_mail")
    settings.DEMO = True
    call_command("demo_mail")
    assert "A: a@example.org\nOggetto: Prova\n\nTesto segreto" in capsys.readouterr().out
