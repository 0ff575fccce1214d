"""The secret calendar address: made once, read by a programme, revoked."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from labimpact.agenda import ical
from labimpact.agenda.models import CalendarFeed
from labimpact.audit import log
from labimpact.audit.models import AuditEvent
from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.network.models import Membership
from labimpact.people.models import Grant
from tests.conftest import behind_the_wall
from tests.factories import (
    AppointmentFactory,
    AppointmentKindFactory,
    CalendarFeedFactory,
    PersonFactory,
    SealFactory,
    tomorrow,
    yesterday,
)
from tests.wall.test_attacks import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(cast):
    return cast.user()


@pytest.fixture
def operator(client, user):
    client.force_login(user)
    return client


def make(client):
    page = client.post(reverse("appointments:feed")).text
    return re.search(r'value="https?://[^/"]+([^"]+\.ics)"', page)[1]


def lay(cast, user, **values):
    kind = AppointmentKindFactory(office=cast.luino)
    return AppointmentFactory(office=cast.luino, kind=kind, operator=user, **values)


def test_the_address_shows_hours_and_initials_and_nothing_else(operator, cast, user, client):
    lay(cast, user, person=cast.amina, label="", note="motivo segreto")
    address = make(operator)
    client.logout()
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    calendar = answer.content.decode()
    assert "SUMMARY:Appuntamento AH\r\n" in calendar
    for secret in ("Hassan", "Amina", "Colloquio", "segreto", str(cast.amina.pk) + "@"):
        assert secret not in calendar


def test_the_secret_is_shown_once_and_kept_as_a_fingerprint(operator, user):
    address = make(operator)
    secret = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert secret not in operator.get(reverse("appointments:feed")).text
    with behind_the_wall():
        feed = CalendarFeed.objects.get()
        assert len(secret) == 43
        assert secret not in feed.key_hash


def test_a_new_address_ends_the_old_one_and_a_revoked_one_shows_nothing(operator, cast, user):
    first, second = make(operator), make(operator)
    assert operator.get(first).status_code == 404
    assert operator.get(second).status_code == 200
    operator.post(reverse("appointments:feed"), {"revoca": "1"})
    assert operator.get(second).status_code == 404
    assert operator.get(reverse("appointments:calendar", args=["x" * 43])).status_code == 404


def test_who_no_longer_works_there_shows_nothing_more(operator, cast, user):
    address = make(operator)
    with behind_the_wall():
        Membership.objects.filter(user=user).update(valid_to="2020-02-01")
    assert operator.get(address).status_code == 404


def test_a_sealed_person_is_not_in_it(operator, cast, user):
    lay(cast, user, person=cast.amina, label="")
    SealFactory(person=cast.amina)
    calendar = operator.get(make(operator)).content.decode()
    assert "BEGIN:VEVENT" not in calendar


def test_who_is_no_longer_followed_has_an_hour_and_no_initials(operator, cast, user):
    lay(cast, user, person=cast.amina, label="")
    with behind_the_wall():
        Grant.objects.filter(person=cast.amina).update(revoked_at=yesterday())
    calendar = operator.get(make(operator)).content.decode()
    assert "SUMMARY:Appuntamento\r\n" in calendar
    with behind_the_wall():
        assert not AuditEvent.objects.filter(action="calendar.read").exists()


def test_who_was_added_after_the_first_reading_of_the_day_is_noted_too(operator, cast, user):
    lay(cast, user, person=cast.amina, label="")
    address = make(operator)
    operator.get(address)
    other = PersonFactory(registered_office=cast.luino)
    lay(cast, user, person=other, label="", starts_at=tomorrow() + timedelta(hours=3))
    for _ in range(2):
        operator.get(address)
    with behind_the_wall():
        read = AuditEvent.objects.filter(action="calendar.read").order_by("pk")
        assert [e.person_ids for e in read] == [[cast.amina.pk], [other.pk]]


def test_what_a_colleague_writes_in_the_register_neither_hides_a_reading_nor_breaks_it(
    operator, cast, user
):
    lay(cast, user, person=cast.amina, label="")
    address = make(operator)
    with behind_the_wall():
        feed = CalendarFeed.objects.get(revoked_at=None)
    with acting(cast.as_actor(user)) as actor:
        for forged in (feed.pk, "x"):
            log.record("calendar.read", by=actor, persons=[cast.amina.pk], details={"feed": forged})
    assert operator.get(address).status_code == 200
    with behind_the_wall():
        read = AuditEvent.objects.get(action="calendar.read", actor="system:calendar")
        assert read.person_ids == [cast.amina.pk]


def test_only_ones_own_appointments_of_that_office_are_in_it(operator, cast, user):
    lay(cast, cast.user())
    AppointmentFactory(office=cast.crema, operator=user)
    lay(cast, user, starts_at=tomorrow() + timedelta(days=365))
    assert "BEGIN:VEVENT" not in operator.get(make(operator)).content.decode()


def test_a_reading_is_noted_once_a_day_and_its_hour_each_time(operator, cast, user):
    lay(cast, user, person=cast.amina, label="")
    address = make(operator)
    for _ in range(3):
        operator.get(address)
    with behind_the_wall():
        read = AuditEvent.objects.get(action="calendar.read")
        assert (read.actor, read.person_ids) == ("system:calendar", [cast.amina.pk])
        assert CalendarFeed.objects.get().last_read_at is not None
    assert "Letto l'ultima volta" in operator.get(reverse("appointments:feed")).text.replace(
        "&#x27;", "'"
    )


def test_nobody_makes_an_address_for_somebody_else(cast, user):
    add = (
        "INSERT INTO agenda_calendarfeed (user_id, office_id, key_hash)"
        " VALUES (%s, %s, repeat('a', 64))"
    )
    other = cast.user()
    feed = CalendarFeedFactory(user=other, office=cast.luino)
    with acting(cast.as_actor(user)):
        assert refused(add, [other.pk, cast.luino.pk])
        assert refused(add, [user.pk, cast.crema.pk])
        assert refused("UPDATE agenda_calendarfeed SET revoked_at = now() WHERE id = %s", [feed.pk])
        assert refused("SELECT * FROM wall.calendar_feed('x')")
        assert not refused(add, [user.pk, cast.luino.pk])


def test_the_calendar_actor_reads_no_table(cast, user):
    lay(cast, user, person=cast.amina)
    CalendarFeedFactory(user=user, office=cast.luino)
    with acting_as(System.CALENDAR), connection.cursor() as cursor:
        for table in (
            "agenda_appointment",
            "agenda_calendarfeed",
            "people_person",
            "accounts_user",
        ):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)


def test_a_calendar_is_folded_and_escaped_as_the_standard_wants():
    at = tomorrow().replace(microsecond=0)
    event = ical.Event("1@labimpact", at, at, at, "Àè; con, virgole\\e\nrighe " + "ù" * 60, "Luino")
    text = ical.calendar("Agenda", [event])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    whole = text.replace("\r\n ", "")
    assert "SUMMARY:Àè\\; con\\, virgole\\\\e\\nrighe " + "ù" * 60 in whole
