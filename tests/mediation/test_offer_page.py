"""A proposal is read in the mediator's language and answered by one tap."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labimpact.base.sealing import unseal
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import cancelling, offering
from labimpact.mediation.enums import Answer, State
from labimpact.mediation.models import Offer
from labimpact.mediation.queries.links import offer_shown
from labimpact.notifications.actions import PURPOSE
from labimpact.notifications.models import Message
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.mediation.test_way import approved

pytestmark = pytest.mark.django_db


def proposed(world, mediator, **kwargs):
    session = approved(
        world, **{"latitude": 45.99, "longitude": 8.74, "place": "Via Roma 1"} | kwargs
    )
    with acting(world.coordinator):
        return session, offering.propose(session, mediator, by=world.coordinator)


def page(client, secret, answer="", **data):
    if answer:
        shown = offer_shown(secret)
        address = reverse("mediation_offer_answer", args=[secret, answer])
        return client.post(address, {"visto": shown.seen if shown else ""} | data)
    return client.get(reverse("mediation_offer", args=[secret]))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("it", "Accetto"),
        ("fr", "J&#x27;accepte"),
        ("en", "I accept"),
        ("ar", "أقبل"),
        ("es", "Acepto"),
    ],
)
def test_it_is_read_in_the_language_of_who_mediates(world, client, language, words):
    mediator = world.mediator(writes_in=language, latitude=45.8, longitude=8.8)
    _session, sent = proposed(world, mediator)
    answer = page(client, sent.secret)
    text = answer.content.decode()
    assert words in text
    assert (
        "https://www.openstreetmap.org/?mlat=45.99000&amp;mlon=8.74000#map=17/45.99000/8.74000"
        in text
    )
    assert "IC di Cittiglio" in text
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in text
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


def test_in_arabic_two_hours_stand_in_words_and_not_on_both_sides_of_a_dash(world, client):
    session, sent = proposed(world, world.mediator(writes_in="ar"))
    text = page(client, sent.secret).content.decode()
    begins, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    assert f"من {begins:%H:%M} إلى {ends:%H:%M}" in text
    assert "–" not in text[text.index("<main") : text.index("</main")]


@pytest.mark.parametrize(
    ("language", "spoken", "by_phone"),
    [
        ("fr", "ourdou", "au téléphone"),
        ("ar", "الأوردية", "بالهاتف"),
        ("it", "urdu", "al telefono"),
    ],
)
def test_the_message_names_language_and_place_as_its_reader_does(world, language, spoken, by_phone):
    proposed(
        world, world.mediator(writes_in=language, email="a@example.org"), mode="phone", place=""
    )
    with behind_the_wall():
        message = Message.objects.get(recipient="a@example.org")
    body = unseal(message.body, purpose=PURPOSE)
    assert spoken in body
    assert by_phone in body


def test_another_language_is_one_tap_away_and_stays_after_the_answer(world, client):
    _session, sent = proposed(world, world.mediator(writes_in="fr"))
    text = page(client, sent.secret).content.decode()
    assert "ourdou" in text
    assert 'href="?lingua=ar"' in text
    address = reverse("mediation_offer", args=[sent.secret])
    assert "أقبل" in client.get(address, {"lingua": "ar"}).content.decode()
    answer = page(client, sent.secret, "accetto", lingua="ar")
    assert answer.url.endswith("?lingua=ar")
    assert "لقد قبلت" in client.get(answer.url).content.decode()


def test_reading_answers_nothing_and_one_tap_does(world, client):
    session, sent = proposed(world, world.mediator())
    page(client, sent.secret)
    client.get(reverse("mediation_offer_answer", args=[sent.secret, "accetto"]))
    client.head(reverse("mediation_offer", args=[sent.secret]))
    assert reread(sent.offer).answer == Answer.WAITING
    for _tap in range(2):
        assert page(client, sent.secret, "accetto").status_code == 302
    assert reread(session).state == State.SCHEDULED
    assert "Hai accettato" in page(client, sent.secret).content.decode()


def test_of_a_call_neither_a_map_nor_a_way_is_told(world, client):
    mediator = world.mediator(latitude=45.4, longitude=9.2)
    _session, sent = proposed(world, mediator, mode="video")
    text = page(client, sent.secret).text
    assert "openstreetmap" not in text
    assert "Via Roma 1" not in text
    assert "strada" not in text


def test_saying_no_needs_one_of_the_reasons(world, client):
    _session, sent = proposed(world, world.mediator(writes_in="fr"))
    refused = page(client, sent.secret, "non-posso", reason="")
    assert refused.status_code == 422
    assert "Choisissez une raison" in refused.content.decode()
    assert page(client, sent.secret, "non-posso", reason="far").status_code == 302
    assert reread(sent.offer).reason == "far"
    assert "vous ne pouvez pas" in page(client, sent.secret).content.decode()


def test_what_became_of_it_is_said(world, client):
    mediators = [world.mediator(), world.mediator()]
    session = approved(world, is_urgent=True)
    with acting(world.coordinator):
        first, second = offering.broadcast(session, mediators, by=world.coordinator)
    assert "chi accetta per primo" in page(client, first.secret).content.decode()
    page(client, first.secret, "accetto")
    assert "già presa qualcun altro" in page(client, second.secret).content.decode()
    with acting(world.secretary):
        cancelling.cancel(reread(session), why="Rimandato", by=world.secretary)
    assert "ritirata" in page(client, first.secret).content.decode()


def test_an_expired_proposal_says_so_and_an_unknown_one_is_gone(world, client):
    _session, sent = proposed(world, world.mediator())
    with behind_the_wall():
        Offer.objects.filter(pk=sent.offer.pk).update(
            expires_at=sent.offer.sent_at - timedelta(minutes=1)
        )
    assert "tempo per rispondere" in page(client, sent.secret).content.decode()
    page(client, sent.secret, "accetto")
    assert reread(sent.offer).answer == Answer.EXPIRED
    assert page(client, "x" * 43).status_code == 410
    assert page(client, sent.secret, "forse").status_code == 404


def test_who_is_elsewhere_at_that_hour_cannot_accept(world, client):
    mediator = world.mediator()
    urgent = approved(world, is_urgent=True)
    with acting(world.coordinator):
        (sent,) = offering.broadcast(urgent, [mediator], by=world.coordinator)
    proposed(world, mediator)
    answer = page(client, sent.secret, "accetto")
    assert answer.status_code == 422
    assert "sei già altrove" in answer.content.decode()
    assert reread(sent.offer).answer == Answer.WAITING


def test_paid_time_and_the_gap_to_the_job_before_are_said(world, client):
    mediator = world.mediator()
    proposed(world, mediator)
    later = approved(
        world, times=[offering_time(13)], latitude=45.99, longitude=8.74, note="Citofono 3"
    )
    with acting(world.coordinator):
        sent = offering.propose(later, mediator, by=world.coordinator)
    text = page(client, sent.secret).content.decode()
    assert "1 ora di tempo libero prima di partire" in text
    assert "Citofono 3" in text


def offering_time(hour):
    from labimpact.mediation.actions.requesting import Time

    return Time(m.at(2, hour), 60)
