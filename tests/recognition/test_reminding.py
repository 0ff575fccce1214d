"""No request stays unanswered: the office is reminded, who coordinates it is told, nobody named."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from labimpact.base import clock
from labimpact.base.sealing import unseal
from labimpact.base.wall.session import acting
from labimpact.notifications import actions as notifications
from labimpact.notifications.models import Message
from labimpact.people.models import Grant
from labimpact.recognition.actions import sharing
from labimpact.recognition.jobs import remind
from labimpact.recognition.models import RequestedPerson, SharingRequest
from labimpact.recognition.queries import queue
from labimpact.rules import queries as rules
from tests.conftest import behind_the_wall
from tests.factories import PersonFactory, SealFactory

pytestmark = pytest.mark.django_db
SURNAME = "Zubairovwe"


@pytest.fixture
def crema(cast):
    """Who answers at Crema, who coordinates it, and others whom it does not concern."""
    cast.user("area_coordinator", cast.luino)
    cast.user("cultural_mediator", cast.crema)
    cast.user("desk_operator", cast.crema, user__is_active=False)
    cast.user("desk_operator", cast.crema, valid_to=date(2020, 1, 1))
    cast.user("desk_operator", cast.crema, user__is_demo=True)
    return {
        "operator": cast.user("desk_operator", cast.crema).email,
        "coordinator": cast.user("area_coordinator", cast.crema).email,
    }


def ask(cast, *, days_ago, late=False, **kwargs):
    person = PersonFactory(registered_office=cast.crema, family_name=SURNAME, **kwargs)
    luino = cast.actor()
    with acting(luino):
        request = sharing.ask(
            person_id=person.pk, to_office_id=cast.crema.pk, typed=f"{SURNAME} 1990",
            why="è allo sportello e aspetta", by=luino,
        )  # fmt: skip
    with behind_the_wall():
        rows = SharingRequest.objects.filter(pk=request.pk)
        rows.update(asked_at=clock.now() - timedelta(days=days_ago))
        if late:
            rows.update(due_on=clock.today() - timedelta(days=1))
    return person, request


def written():
    """The mails written by the job, by address; what was there before is gone."""
    with behind_the_wall():
        Message.objects.all().delete()
    with transaction.atomic():
        remind(0)
    with behind_the_wall():
        return {
            m.recipient: f"{m.subject}\n{unseal(m.body, purpose=notifications.PURPOSE)}"
            for m in Message.objects.all()
        }


def test_who_may_answer_is_reminded_of_what_waits_and_of_nobodys_name(cast, crema):
    person, _request = ask(cast, days_ago=2)
    ask(cast, days_ago=0)
    found = written()
    assert set(found) == {crema["operator"]}
    text = found[crema["operator"]]
    assert f"{cast.crema.name}: 2 richieste; la prima" in text
    assert reverse("recognition:requests") in text
    for told in (SURNAME, person.given_name, "1990", cast.luino.name, "aspetta,"):
        assert told not in text


def test_an_office_is_reminded_once_in_the_days_of_the_rule(cast, crema):
    ask(cast, days_ago=5)
    assert rules.value("sharing_reminder") == 2
    assert crema["operator"] in written()
    assert written() == {}
    for days, reminded in ((1, False), (2, True)):
        with behind_the_wall():
            RequestedPerson.objects.update(reminded_on=clock.today() - timedelta(days=days))
        assert bool(written()) is reminded


def test_who_asked_yesterday_is_not_yet_pressed_for(cast, crema):
    ask(cast, days_ago=1)
    assert written() == {}


def test_what_is_late_is_told_once_to_who_coordinates_the_office(cast, crema):
    ask(cast, days_ago=6, late=True)
    found = written()
    assert set(found) == set(crema.values())
    text = found[crema["coordinator"]]
    assert f"{cast.crema.name}: 1 richiesta in ritardo su 1" in text
    assert reverse("recognition:late_requests") in text
    assert SURNAME not in text
    assert "1 in ritardo" in found[crema["operator"]]
    assert written() == {}
    ask(cast, days_ago=6, late=True)
    assert "2 richieste in ritardo su 2" in written()[crema["coordinator"]]


@pytest.mark.parametrize("reason", ["sealed", "followed no more", "answered"])
def test_nobody_is_reminded_of_what_nobody_can_answer(cast, crema, reason):
    person, request = ask(cast, days_ago=9, late=True)
    if reason == "sealed":
        SealFactory(person=person)
    with behind_the_wall():
        if reason == "followed no more":
            Grant.objects.filter(person=person).update(revoked_at=clock.now())
        if reason == "answered":
            SharingRequest.objects.update(state="refused", answered_on=clock.today())
    assert written() == {}
    with behind_the_wall():
        assert RequestedPerson.objects.get().reminded_on is None
    # And who asked reads no more than before.
    with acting(cast.actor()):
        row = SharingRequest.objects.get(pk=request.pk)
        assert not any("remind" in f.name or "escalat" in f.name for f in row._meta.fields)


def test_only_the_worker_reminds_and_nobody_asks_for_addresses(cast):
    for sql in (
        "SELECT * FROM wall.remind_offices(1)",
        "SELECT * FROM wall.escalate_requests()",
        "SELECT * FROM wall.answerable_request",
        "SELECT * FROM wall.addresses_at(1, 'person_edit')",
    ):
        with (
            acting(cast.actor()), pytest.raises(DatabaseError), transaction.atomic(),
            connection.cursor() as cursor,
        ):  # fmt: skip
            cursor.execute(sql)


def test_who_coordinates_reads_how_many_wait_at_each_office(client, cast, crema):
    ask(cast, days_ago=3)
    ask(cast, days_ago=9, late=True)
    sealed, _request = ask(cast, days_ago=9, late=True)
    SealFactory(person=sealed)
    coordinator = cast.user("area_coordinator", cast.crema)
    with acting(cast.as_actor(coordinator)):
        (one,) = queue.requests_by_office()
        assert (one.office, one.waiting, one.late) == (cast.crema.name, 2, 1)
    client.force_login(coordinator)
    text = client.get(reverse("recognition:late_requests")).content.decode()
    assert cast.crema.name in text
    assert "data-print" in text
    assert SURNAME not in text
    with acting(cast.actor("area_coordinator", cast.luino)):
        assert queue.requests_by_office() == []
    with acting(cast.actor("desk_operator", cast.crema)):
        assert queue.requests_by_office() == []
