"""What the page shows of its person, what they may do there, and raw SQL against it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from labimpact.agenda.models import Appointment
from labimpact.audit.models import AuditEvent
from labimpact.base.actor import System
from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting, acting_as
from labimpact.people.models import Person
from labimpact.portal import queries
from labimpact.worklist.models import Task
from tests.conftest import behind_the_wall
from tests.factories import (
    AppointmentFactory,
    AuditEventFactory,
    GrantFactory,
    OfficeFactory,
    PersonFactory,
)
from tests.mypage.conftest import PAGE, inside

pytestmark = pytest.mark.django_db
DOORS = (
    "SELECT wall.my_page(%s)",
    "SELECT wall.give_my_place_back(%s, 1)",
    "SELECT wall.ask_to_put_right(%s, 'x', current_date, 'x')",
    "SELECT wall.take_my_data(%s)",
    "SELECT wall.leave_my_page(%s)",
    "SELECT wall.enter_my_page('x', %s)",
    "SELECT wall.ask_my_page('amina@example.org', '', '', %s)",
)
INNER = (
    "SELECT wall.person_of_proof(%s)", "SELECT wall.note_my_page(%s, 'x')",
    "SELECT wall.may_be_named(length(%s))",
)  # fmt: skip


@pytest.fixture
def other(cast):
    return PersonFactory(registered_office=cast.luino, given_name="Samira", family_name="Bano")


@pytest.fixture
def amina(client, cast):
    client.cookies["mia_pagina"] = inside(cast.amina)
    return cast.amina


def appointment_of(person):
    return AppointmentFactory(
        office=person.registered_office, person=person, label="",
        starts_at=timezone.now() + timedelta(days=3),
        ends_at=timezone.now() + timedelta(days=3, minutes=30),
    )  # fmt: skip


def test_it_shows_one_s_own_appointments_and_gives_them_back(client, amina, other):
    mine, theirs = appointment_of(amina), appointment_of(other)
    html = client.get(PAGE).content.decode()
    assert f'value="{mine.pk}"' in html
    assert f'value="{theirs.pk}"' not in html
    assert "Samira" not in html
    assert client.post(PAGE, {"give_back": mine.pk}).status_code == 200
    assert client.post(PAGE, {"give_back": theirs.pk}).status_code == 422
    with behind_the_wall():
        states = dict(Appointment.objects.values_list("pk", "state"))
    assert states == {mine.pk: "cancelled", theirs.pk: "booked"}


def test_it_shows_which_offices_follow_and_opened_the_record_and_not_who_works_there(
    client, amina, cast
):
    AuditEventFactory(
        office_id=cast.luino.pk, office_name="Sportello immigrati di Luino",
        person_ids=[amina.pk], actor_name="Paola Rossi", action="person.opened",
    )  # fmt: skip
    html = client.get(PAGE).content.decode()
    assert html.count("Sportello immigrati di Luino") == 2
    assert "Paola Rossi" not in html


@pytest.mark.parametrize(
    ("name", "marked"), [("Ufficio Girasole", True), ("Centro antiviolenza Girasole", False),
                         ("Servizio anti-tratta Girasole", False)],
)  # fmt: skip
def test_an_office_whose_being_known_endangers_is_one_more_office_without_a_name(
    client, amina, cast, name, marked
):
    hidden = OfficeFactory(name=name, is_discreet=marked, phone="0332 998877", area=cast.luino.area)
    GrantFactory(person=amina, office=hidden)
    AuditEventFactory(
        office_id=hidden.pk, office_name=hidden.name, person_ids=[amina.pk], action="person.opened"
    )
    appointment = appointment_of(amina)
    with behind_the_wall():
        Appointment.objects.filter(pk=appointment.pk).update(office=hidden)
    html = client.get(PAGE).content.decode()
    assert html.count(queries.texts()["uk"]["my_page"]["another_office"]) == 2
    taken = client.get(f"{PAGE}i-miei-dati.json")
    for told in (html, taken.content.decode()):
        assert "Girasole" not in told
        assert "0332 998877" not in told
        assert "Sportello immigrati di Luino" in told
    assert taken.json()["appointments"] == []
    assert {"id": None, "office": None, "body": None, "phone": None} in taken.json()["offices"]


def test_refugees_and_treatments_make_no_office_discreet(client, amina):
    GrantFactory(person=amina, office=OfficeFactory(name="Trattamenti e rifugiati"))
    assert "Trattamenti e rifugiati" in client.get(PAGE).content.decode()


def test_what_is_wrong_becomes_a_task_of_the_desk_and_three_a_day(client, amina, cast):
    said = {"words": "Il mio cognome è Hassan."}
    statuses = [client.post(PAGE, said).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 422]
    with behind_the_wall():
        task = Task.objects.first()
        assert Task.objects.count() == 3
    assert (task.office_id, task.person_id, task.note) == (
        cast.luino.pk, amina.pk, "Il mio cognome è Hassan.",
    )  # fmt: skip
    assert task.due_on > timezone.localdate() + timedelta(days=27)
    with acting(cast.actor()):
        assert Task.objects.filter(pk=task.pk).exists()


def test_one_takes_one_s_data_away_and_nobody_else_s(client, amina, other):
    answer = client.get(f"{PAGE}i-miei-dati.json")
    assert answer.json()["data"]["given_name"] == amina.given_name
    assert "Samira" not in answer.content.decode()
    sheet = client.get(f"{PAGE}i-miei-dati.pdf")
    assert sheet["Content-Type"] == "application/pdf"
    assert "no-store" in sheet["Cache-Control"]
    assert b"pdfuaid:part>1" in sheet.content
    with behind_the_wall():
        assert AuditEvent.objects.filter(action="my_page.exported").count() == 2
    client.cookies.clear()
    for name in ("i-miei-dati.json", "i-miei-dati.pdf"):
        assert client.get(f"{PAGE}{name}").status_code == 302


def test_the_proof_lasts_two_hours(client, amina):
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("UPDATE mypage_personalvisit SET entered_at = now() - interval '3 hours'")
    assert amina.given_name not in client.get(PAGE).content.decode()


def asked(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def refused(sql, *params):
    with pytest.raises(DatabaseError), transaction.atomic():
        asked(sql, *params)


@pytest.mark.parametrize(
    "actor", ["desk", "elsewhere", System.PUBLIC, System.WORKER, System.SIGN_IN, None]
)
def test_raw_sql_of_anybody_else_uses_no_door_even_with_a_proof(cast, actor):
    proof = fingerprint(inside(cast.amina))
    who = {
        "desk": lambda: acting(cast.actor()),
        "elsewhere": lambda: acting(cast.actor(office=cast.crema)),
        None: transaction.atomic,
    }.get(actor, lambda: acting_as(actor))
    with who():
        for sql in DOORS + INNER:
            refused(sql, proof)


def test_raw_sql_as_the_page_itself_reads_no_table_and_nobody_without_a_proof(cast, other):
    proof = inside(cast.amina)
    appointment = appointment_of(other)
    with acting_as(System.MY_PAGE):
        for table in (
            "people_person", "agenda_appointment", "mypage_personalpass", "mypage_personalvisit",
            "people_contactpoint", "people_grant", "worklist_task", "audit_auditevent",
        ):  # fmt: skip
            assert asked(f"SELECT count(*) FROM {table}") == 0, table
        for guess in ("", "x", fingerprint("indovinata"), proof):
            assert asked("SELECT wall.my_page(%s)", guess) is None
        for sql in INNER:
            refused(sql, fingerprint(proof))
        key = fingerprint(proof)
        assert asked("SELECT wall.give_my_place_back(%s, %s)", key, appointment.pk) is False
        told = str(asked("SELECT wall.my_page(%s)", key))
    assert "Samira" not in told
    with behind_the_wall():
        assert Person.objects.filter(given_name="Samira").exists()
