"""Offers by text message to whoever asked for them; by e-mail when none can be sent."""

import pytest
from django.core import mail
from django.test import override_settings

from labimpact.base.sealing import unseal
from labimpact.base.wall.session import acting
from labimpact.correspondence.wording import parts
from labimpact.mediation.actions import cancelling, offering
from labimpact.mediation.emails import phone_of
from labimpact.mediation.forms.mediators import MediatorForm
from labimpact.mediation.wording import LANGUAGES, words
from labimpact.notifications import actions
from labimpact.notifications.actions import PURPOSE, NotSent
from labimpact.notifications.models import Message
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.correspondence.conftest import gateway  # noqa: F401 - a fixture
from tests.mediation.conftest import reread
from tests.mediation.test_way import approved, scheduled

pytestmark = pytest.mark.django_db


def offered(world, **values):
    mediator = world.mediator(**{
        "phone": "333 123 4567", "email": "saima@example.org", "sms_since": m.today(),
    } | values)  # fmt: skip
    session = approved(world)
    with acting(world.coordinator):
        offering.propose(session, mediator, by=world.coordinator)
    with behind_the_wall():
        return Message.objects.filter(kind="mediation_offer").last()


def test_who_asked_for_text_messages_gets_one_with_the_secret_address(world, gateway):  # noqa: F811
    message = offered(world)
    assert message.phone == "+393331234567"
    assert "333" not in message.short
    actions.send(message.pk)
    (taken,) = gateway.taken
    assert taken["to"] == "+393331234567"
    assert "/proposta/" in taken["text"]
    assert str(world.school.body) not in taken["text"]
    assert mail.outbox == []
    sent = reread(message)
    assert (sent.short, sent.body, sent.phone) == ("", "", "+393331234567")
    assert sent.sent_at is not None
    actions.send(message.pk)
    assert len(gateway.taken) == 1


@pytest.mark.parametrize(
    "values", [{"sms_since": None}, {"phone": "0332 500500"}, {"phone": ""}], ids=str
)
def test_who_did_not_ask_or_has_no_mobile_gets_the_mail(world, gateway, values):  # noqa: F811
    message = offered(world, **values)
    assert (message.phone, message.short) == ("", "")
    actions.send(message.pk)
    assert gateway.asked == 0
    assert mail.outbox[0].to == ["saima@example.org"]


def test_without_a_gateway_the_mail_goes(world, settings):
    settings.SMS_URL = ""
    message = offered(world)
    assert message.phone == ""
    actions.send(message.pk)
    assert len(mail.outbox) == 1


def test_a_number_that_is_refused_gets_the_mail_at_once(world, gateway):  # noqa: F811
    gateway.status = 400
    message = offered(world)
    actions.send(message.pk)
    assert len(mail.outbox) == 1
    assert "/proposta/" in mail.outbox[0].body
    assert reread(message).phone == ""


def test_a_gateway_that_is_not_there_is_asked_thrice_then_the_mail_goes(
    world,
    gateway,  # noqa: F811
):
    gateway.status = 503
    message = offered(world)
    for _try in range(2):
        with pytest.raises(NotSent):
            actions.send(message.pk)
    assert mail.outbox == []
    actions.send(message.pk)
    assert len(mail.outbox) == 1
    assert gateway.taken == []


def test_who_has_a_phone_alone_waits_for_the_gateway(world, gateway):  # noqa: F811
    gateway.status = 503
    message = offered(world, email="")
    for _try in range(4):
        with pytest.raises(NotSent):
            actions.send(message.pk)
    gateway.status = 200
    actions.send(message.pk)
    assert len(gateway.taken) == 1


def test_who_has_a_phone_alone_is_told_that_a_session_is_cancelled(world, gateway):  # noqa: F811
    mediator = world.mediator(phone="333 123 4567", email="", sms_since=m.today())
    session = scheduled(world, mediator)
    with acting(world.coordinator):
        cancelling.cancel(session, why="La scuola è chiusa", by=world.coordinator)
    with behind_the_wall():
        message = Message.objects.get(kind="mediation_cancelled")
    actions.send(message.pk)
    (taken,) = gateway.taken
    assert "disdetto" in taken["text"]
    assert f"{session.starts_at:%d/%m}" in taken["text"]


@pytest.mark.parametrize("language", [code for code, _name in LANGUAGES if code != "ar"])
@pytest.mark.parametrize(
    "kind", ["sms", "sms_urgent", "sms_cancelled", "sms_released", "sms_moved"]
)
def test_it_is_one_message_where_the_alphabet_lets_it(language, kind):
    link = f"https://labimpact.regione.example.it/mediazione/proposta/{'x' * 43}/"
    text = words("messages", language)[kind].format(day="28/02", hour="10:30", link=link)
    assert parts(text) == 1
    assert len(text) <= 160


@override_settings(SITE_URL="https://labimpact.regione.example.it")
def test_it_is_in_the_language_of_who_reads_it(world, gateway):  # noqa: F811
    text = unseal(offered(world, writes_in="fr").short, purpose=PURPOSE)
    assert text.startswith("Médiation : offre")
    assert len(text) <= 160
    assert unseal(offered(world, writes_in="ar").short, purpose=PURPOSE).startswith("وساطة")


def test_the_choice_stands_in_the_register_with_its_day(world):
    told = {
        "name": "Saima", "writes_in": "it", "means": "car", "phone": "333 1234567",
        "starts_on": f"{m.today():%d/%m/%Y}", "by_sms": "on",
    }  # fmt: skip
    with acting(world.coordinator):
        form = MediatorForm(world.service.pk, told)
        assert form.is_valid(), form.errors
        assert form.values()["sms_since"] == m.today()
        wrong = MediatorForm(world.service.pk, told | {"phone": "0332 500500"})
        assert "phone" in wrong.errors
        none = MediatorForm(world.service.pk, {k: v for k, v in told.items() if k != "by_sms"})
        assert none.is_valid()
        assert none.values()["sms_since"] is None
    mediator = world.mediator(sms_since=m.at(-9, 0).date(), phone="333 1234567")
    with acting(world.coordinator):
        again = MediatorForm.of(mediator, told)
        assert again.is_valid(), again.errors
        assert again.values()["sms_since"] == mediator.sms_since
    assert phone_of(mediator) == ""
