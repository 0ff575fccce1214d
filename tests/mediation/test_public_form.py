"""A body without accounts asks by the secret form that it was sent."""

import pytest
from django.urls import reverse

from labimpact.base.sealing import unseal
from labimpact.base.secret_links import fingerprint
from labimpact.mediation.models import MediationRequest
from labimpact.notifications.actions import PURPOSE
from labimpact.notifications.models import Message
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.test_request_pages import form

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(world):
    m.RequestLinkFactory(
        service=world.service, body=world.school.body, key_hash=fingerprint("chiave")
    )
    return reverse("mediation_form", args=["chiave"])


def test_it_asks_once_however_often_it_is_sent(world, client, address):
    assert "IC di Cittiglio" in client.get(address).text
    for _ in range(2):
        answer = client.post(address, form(sent_key="una-volta"))
    with behind_the_wall():
        row = MediationRequest.objects.get()
        assert row.sessions.count() == 1
    assert row.body_id == world.school.body_id
    assert row.from_office_id is None
    assert "già partita" in answer.text
    assert answer["Cache-Control"].find("no-store") >= 0


def test_a_wrong_or_closed_address_opens_nothing(world, client, address):
    assert client.get(reverse("mediation_form", args=["altra"])).status_code == 410
    with behind_the_wall():
        world.service.is_open = False
        world.service.save()
    assert client.get(address).status_code == 410
    assert client.post(address, form()).status_code == 410
    with behind_the_wall():
        assert not MediationRequest.objects.exists()


def test_a_mistake_comes_back_with_what_was_typed(client, address):
    answer = client.post(address, form(reason="", subject="classe 2B"))
    assert answer.status_code == 422
    assert "classe 2B" in answer.text


def test_who_asked_gets_one_mail_that_says_what_and_where_to_write(world, client, address):
    with behind_the_wall():
        type(world.service.office).objects.filter(pk=world.service.pk).update(
            phone="0332 500500", email="mediazione@example.org"
        )
    told = form(
        contact_email="preside@example.org", subject="famiglia 12", reason="La madre è sola",
        note="Citofono Rossi", sent_key="una-volta", hours="2",
    )  # fmt: skip
    shown = client.post(address, told)
    client.post(address, told)
    with behind_the_wall():
        mail = Message.objects.get(kind="mediation_request")
        row = MediationRequest.objects.get()
    assert mail.recipient == "scuola@example.org"
    body = unseal(mail.body, purpose=PURPOSE)
    for said in ("mediazione@example.org", "0332 500500", "Che cosa avete chiesto"):
        assert said in shown.text
    assert "famiglia 12" not in shown.text
    for words in (f"n. {row.pk}", "Ore in tutto: 2 ore", "0332 500500", "mediazione@example.org",
                  "Vi rispondono entro"):  # fmt: skip
        assert words in body
    for words in ("famiglia 12", "La madre", "Rossi", "http"):
        assert words not in body


def test_it_goes_where_the_form_went_whatever_address_is_written_in_it(client, address):
    for theirs in ("", "altro@altrove.example"):
        client.post(address, form(contact_email=theirs, sent_key=theirs))
    with behind_the_wall():
        rows = Message.objects.filter(kind="mediation_request")
        assert [row.recipient for row in rows] == ["scuola@example.org"] * 2


def test_a_form_asks_for_no_more_sessions_than_its_rule_says(client, address):
    answer = client.post(address, form(meetings="21", every="7", hours="60", length="60"))
    assert answer.status_code == 422
    assert "al massimo 20 incontri" in answer.text
