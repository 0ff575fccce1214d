"""Sending: to safe contacts with agreement, once, tried again, never in silence, never late."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from labimpact.base import clock
from labimpact.correspondence import actions
from labimpact.correspondence.actions.sending import pause
from labimpact.correspondence.models import Reminder
from labimpact.people.models import ContactPoint
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.correspondence.conftest import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("awake")]


@pytest.fixture
def due(cast):
    """A reminder of Amina that could go out now."""
    return f.ReminderFactory(office=cast.luino, person=cast.amina, due=True)


def mail_of(person, **kwargs):
    return f.ContactPointFactory(person=person, mail=True, reminded=True, **kwargs)


def mobile_of(person, **kwargs):
    return f.ContactPointFactory(person=person, value="333 1234567", reminded=True, **kwargs)


def stored(reminder):
    with behind_the_wall():
        return Reminder.objects.get(pk=reminder.pk)


def change(row, **values):
    with behind_the_wall():
        type(row).objects.filter(pk=row.pk).update(**values)


def later(reminder):
    """The pause before the next attempt is over."""
    change(reminder, next_attempt_at=timezone.now() - timedelta(minutes=1))


def test_a_due_reminder_reaches_the_mailbox_once(cast, due, post):
    point = mail_of(cast.amina)
    assert actions.send_due()["sent"] == 1
    assert actions.send_due()["sent"] == 0
    (mail,) = post.taken
    assert mail["To"] == point.value
    body = mail.get_content()
    assert f"{due.about_on:%d/%m/%Y}" in body
    assert "Hassan" not in body
    row = stored(due)
    assert (row.state, row.channel, row.attempts, row.last_error) == ("sent", "email", 1, "")
    assert row.contact_point_id == point.pk
    assert row.sent_at is not None


def test_a_mobile_gets_a_text_message_with_its_key(cast, due, gateway):
    mobile_of(cast.amina)
    assert actions.send_due()["sent"] == 1
    ((message,), tokens) = gateway.taken, gateway.tokens
    assert message["to"] == "+393331234567"
    assert message["id"].startswith(f"reminder-{due.pk}-")
    assert tokens == {"Bearer prova"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"is_safe": False},
        {"agreed_on": None},
        {"bounced_at": timezone.now()},
        {"kind": "other"},
    ],
)
def test_a_contact_that_may_not_be_used_gets_nothing(cast, due, post, gateway, wrong):
    point = mail_of(cast.amina)
    change(point, **wrong)
    assert actions.send_due()["sent"] == 0
    assert post.taken == []
    assert stored(due).state == "planned"


def test_a_contact_made_unsafe_after_it_was_chosen_is_asked_again_under_the_lock(cast, due, post):
    point = mail_of(cast.amina)
    from labimpact.correspondence.actions import sending

    assert sending._due(["email"]) == [due.pk]
    change(point, is_safe=False)
    assert sending.send_one(due.pk, ["email"]) == ("", "skipped")
    assert post.taken == []


def test_without_a_gateway_a_telephone_gets_nothing_and_the_mail_is_used(cast, due, post, settings):
    settings.SMS_URL = ""
    mail_of(cast.amina, agreed_on="2026-01-01")
    mobile_of(cast.amina)
    assert actions.send_due()["sent"] == 1
    assert len(post.taken) == 1


def test_a_gateway_down_for_a_day_is_tried_again_and_then_sends_once(cast, due, gateway):
    mobile_of(cast.amina)
    gateway.status = 503
    for attempt in range(1, 6):
        assert actions.send_due()["retry"] == 1
        row = stored(due)
        assert (row.state, row.attempts, row.last_error) == ("planned", attempt, "HTTP 503")
        assert row.next_attempt_at > timezone.now()
        assert actions.send_due()["retry"] == 0, "before the pause is over"
        later(due)
    gateway.status = 200
    assert actions.send_due()["sent"] == 1
    assert len(gateway.taken) == 1
    assert stored(due).attempts == 6


def test_a_gateway_down_for_longer_than_a_message_helps_leaves_it_failed(cast, due, gateway):
    mobile_of(cast.amina)
    gateway.status = 503
    actions.send_due()
    change(due, useful_until=timezone.now() - timedelta(minutes=1))
    gateway.status = 200
    actions.send_due()
    row = stored(due)
    assert (row.state, row.reason, row.last_error) == ("failed", "not_delivered", "HTTP 503")
    assert gateway.taken == []


def test_a_gateway_that_is_not_there_is_asked_three_times_a_run_and_no_more(cast, gateway):
    for _ in range(6):
        person = f.PersonFactory(registered_office=cast.luino)
        mobile_of(person)
        f.ReminderFactory(office=cast.luino, person=person, due=True)
    gateway.status = 500
    assert actions.send_due()["retry"] == 3
    assert gateway.asked == 3


@pytest.mark.parametrize("status", [400, 422])
def test_what_the_gateway_will_never_take_is_not_tried_again(cast, due, gateway, status):
    mobile_of(cast.amina)
    gateway.status = status
    assert actions.send_due()["refused"] == 1
    row = stored(due)
    assert (row.state, row.reason, row.last_error) == ("failed", "refused", f"HTTP {status}")
    assert actions.send_due()["refused"] == 0


@pytest.mark.parametrize("status", [301, 401, 403, 404, 429])
def test_a_wrong_key_or_address_is_the_installations_fault_and_waits(cast, due, gateway, status):
    mobile_of(cast.amina)
    gateway.status = status
    assert actions.send_due()["retry"] == 1
    assert gateway.asked == 1, "a redirection is not followed"


def test_a_mailbox_that_does_not_exist_is_marked_and_another_contact_serves(
    cast, due, post, gateway
):
    wrong = mail_of(cast.amina)
    mobile_of(cast.amina, agreed_on="2026-01-01")
    post.refusal = "550 5.1.1 <qualcuno> no such user"
    assert actions.send_due()["bounced"] == 1
    with behind_the_wall():
        assert ContactPoint.objects.get(pk=wrong.pk).bounced_at is not None
    row = stored(due)
    assert row.state == "planned"
    assert "qualcuno" not in row.last_error
    assert actions.send_due()["sent"] == 1
    assert len(gateway.taken) == 1


@pytest.mark.parametrize("refusal", ["451 later", "550 5.7.1 policy", "452 full"])
def test_a_server_that_does_not_want_us_says_nothing_of_the_address(cast, due, post, refusal):
    point = mail_of(cast.amina)
    post.refusal = refusal
    assert actions.send_due()["retry"] == 1
    with behind_the_wall():
        assert ContactPoint.objects.get(pk=point.pk).bounced_at is None


def test_after_a_day_without_a_worker_only_what_still_helps_goes_out(cast, post):
    mail_of(cast.amina)
    yesterday = timezone.now() - timedelta(days=1)
    late = f.ReminderFactory(
        office=cast.luino, person=cast.amina, send_at=yesterday - timedelta(hours=3),
        useful_until=timezone.now() - timedelta(hours=2),
    )  # fmt: skip
    useful = f.ReminderFactory(
        office=cast.luino, person=cast.amina, send_at=yesterday,
        useful_until=timezone.now() + timedelta(hours=3),
    )  # fmt: skip
    assert actions.send_due()["sent"] == 1
    assert (stored(late).state, stored(late).reason) == ("expired", "late")
    assert stored(useful).state == "sent"
    assert len(post.taken) == 1


def test_a_reminder_that_never_found_a_contact_says_so(cast):
    gone = f.ReminderFactory(
        office=cast.luino, person=cast.amina, send_at=timezone.now() - timedelta(days=1),
        useful_until=timezone.now() - timedelta(hours=1),
    )  # fmt: skip
    actions.send_due()
    assert (stored(gone).state, stored(gone).reason) == ("expired", "no_contact")


def test_a_sealed_record_sends_nothing_and_says_nothing(cast, due, post):
    mail_of(cast.amina)
    f.SealFactory(person=cast.amina, office=cast.luino)
    actions.send_due()
    assert stored(due).state == "planned"
    assert post.taken == []


@pytest.mark.parametrize("whose", ["own", "of the merged record"])
def test_the_reminders_of_one_of_the_dead_are_stopped(cast, due, post, whose):
    mail_of(cast.amina)
    heir = f.PersonFactory(registered_office=cast.luino, died_on="2026-01-01")
    with behind_the_wall():
        if whose == "own":
            type(heir).objects.filter(pk=cast.amina.pk).update(died_on="2026-01-01")
        else:
            type(heir).objects.filter(pk=cast.amina.pk).update(merged_into=heir)
    actions.send_due()
    assert (stored(due).state, stored(due).reason) == ("stopped", "died")
    assert post.taken == []


def test_a_merged_record_goes_on_reminding_at_an_address_of_the_same_person(cast, due, post):
    """The date is on one record, the agreed address on the other: it is the same human being."""
    heir = f.PersonFactory(registered_office=cast.luino)
    mail_of(heir)
    actions.send_due()
    assert stored(due).state == "planned"
    with behind_the_wall():
        type(heir).objects.filter(pk=cast.amina.pk).update(merged_into=heir)
    actions.send_due()
    assert stored(due).state == "sent"
    assert len(post.taken) == 1


def test_an_office_that_no_longer_follows_the_person_writes_no_more(cast, due, post):
    mail_of(cast.amina)
    with behind_the_wall():
        cast.amina.grants.update(revoked_at=timezone.now())
    actions.send_due()
    assert (stored(due).state, stored(due).reason) == ("stopped", "not_followed")
    assert post.taken == []


def test_two_matters_with_the_same_day_remind_of_it_once(cast, due, post):
    mail_of(cast.amina)
    twin = f.ReminderFactory(
        office=cast.luino, person=cast.amina, due=True, origin_kind="procedures.casedeadline",
        about_on=due.about_on,
    )  # fmt: skip
    another = f.ReminderFactory(
        office=cast.luino, person=cast.amina, due=True,
        about_on=due.about_on + timedelta(days=1),
    )  # fmt: skip
    assert actions.send_due()["sent"] == 2
    actions.send_due()
    assert (stored(twin).state, stored(twin).reason) == ("stopped", "told")
    assert stored(another).state == "sent"
    assert len(post.taken) == 2


def test_in_the_hours_of_silence_nothing_goes_out_and_then_it_does(cast, due, post, monkeypatch):
    monkeypatch.undo()
    mail_of(cast.amina)
    for silent in ("2026-11-24 23:10", "2026-11-24 07:59", "2026-11-22 12:00", "2026-12-08 12:00"):
        monkeypatch.setattr(clock, "now", lambda silent=silent: at(silent))
        actions.send_due()
        assert post.taken == [], silent
    monkeypatch.setattr(clock, "now", lambda: at("2026-11-24 08:00"))
    actions.send_due()
    assert len(post.taken) == 1


def test_the_pauses_grow_to_an_hour():
    minutes = [pause(n).total_seconds() / 60 for n in range(6)]
    assert minutes == [5, 10, 20, 40, 60, 60]


def test_the_register_of_accesses_says_that_it_was_sent(cast, due, post):
    mail_of(cast.amina)
    actions.send_due()
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT action, actor, person_ids, office_id FROM audit_auditevent"
            " WHERE action LIKE 'reminder.%%'"
        )
        assert cursor.fetchall() == [
            ("reminder.sent", "system:worker", [cast.amina.pk], cast.luino.pk)
        ]
