"""One session behind a secret address: signed, disputed, and how it went for the person."""

from datetime import timedelta

import pytest
from django.urls import reverse

from labimpact.base.wall.session import acting
from labimpact.mediation.actions import linking
from labimpact.mediation.models import Opinion, SessionLink, SessionReport
from labimpact.mediation.wording import opinion_languages, opinion_words
from tests.conftest import behind_the_wall
from tests.mediation.test_way import done, scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(world):
    mediator = world.mediator()
    return done(world, mediator, scheduled(world, mediator))


def sign_secret(world, session):
    with acting(world.coordinator):
        return linking._made(session, SessionLink.For.SIGN)


def opinion_secret(world, session):
    actor = world.as_mediator(world.mediators[0])
    with acting(actor):
        return linking.opinion_link(session, by=actor)


def get(client, secret, **query):
    return client.get(reverse("mediation_link", args=[secret]), query)


def post(client, secret, verb, **data):
    if verb == "firma":
        with behind_the_wall():
            rows = SessionReport.objects.values_list("pk", "version")
            data["visto"] = [f"{pk}.{version}" for pk, version in rows]
    return client.post(reverse("mediation_link_answer", args=[secret, verb]), data)


def report():
    with behind_the_wall():
        return SessionReport.objects.get()


def test_who_asked_reads_and_signs_once(world, session, client):
    secret = sign_secret(world, session)
    answer = get(client, secret)
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Raggiunto" in answer.content.decode() or "raggiunto" in answer.content.decode()
    assert post(client, secret, "firma", name=" ").status_code == 422
    assert post(client, secret, "firma", name="Prof. Bianchi", strokes="").status_code == 302
    assert (report().signed_name, report().signature) == ("Prof. Bianchi", None)
    assert "Fatto" in get(client, secret).content.decode()
    assert post(client, secret, "firma", name="Altri").status_code == 422
    assert report().signed_name == "Prof. Bianchi"


def test_a_signature_on_the_glass_is_kept(world, session, client):
    secret = sign_secret(world, session)
    assert post(client, secret, "firma", name="Prof", strokes="[[1]]").status_code == 422
    post(client, secret, "firma", name="Prof", strokes="[[[10,10],[300,100]]]")
    assert report().signature == [[[10, 10], [300, 100]]]


def test_what_is_not_right_is_said_and_waits(world, session, client):
    secret = sign_secret(world, session)
    assert post(client, secret, "contesta", text="").status_code == 422
    assert post(client, secret, "contesta", text="Un'ora sola").status_code == 302
    assert report().dispute == "Un'ora sola"
    assert "Un&#x27;ora sola" in get(client, secret).content.decode()


@pytest.mark.parametrize("language", [code for code, _name in opinion_languages()])
def test_the_person_is_asked_in_their_own_language(world, session, client, language):
    secret = opinion_secret(world, session)
    text = get(client, secret, lingua=language).content.decode()
    direction = "rtl" if language in ("ar", "ur") else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in text
    assert text.count("<svg") >= 3


def test_without_a_choice_it_is_the_language_in_which_one_met(world, session, client):
    assert (
        '<html lang="ur" dir="rtl"' in get(client, opinion_secret(world, session)).content.decode()
    )


def test_the_person_answers_once(world, session, client):
    secret = opinion_secret(world, session)
    assert post(client, secret, "parere", score="9").status_code == 422
    assert post(client, secret, "parere", score="3", words="شکریہ", lingua="ur").status_code == 302
    post(client, secret, "parere", score="1", lingua="ur")
    with behind_the_wall():
        said = Opinion.objects.get()
    assert (said.whose, said.score, said.words) == ("person", 3, "شکریہ")
    assert "<fieldset" not in get(client, secret).content.decode()


def test_each_address_is_for_its_own_purpose(world, session, client):
    assert post(client, sign_secret(world, session), "parere", score="3").status_code == 404
    assert post(client, opinion_secret(world, session), "firma", name="X").status_code == 404
    assert get(client, "x" * 43).status_code == 410


def test_after_its_time_it_is_gone(world, session, client):
    secret = sign_secret(world, session)
    with behind_the_wall():
        link = SessionLink.objects.get()
        SessionLink.objects.update(expires_at=link.made_at - timedelta(seconds=1))
    assert get(client, secret).status_code == 410
    assert post(client, secret, "firma", name="X").status_code == 302
    assert report().signed_at is None


def test_the_mediator_shows_the_code_at_the_end(world, session, client):
    client.force_login(world.mediators[0].user)
    with behind_the_wall():
        pk = session.assignments.get().pk
    address = reverse("mediation:opinion_code", args=[pk])
    assert "data:image/svg" not in client.get(address).content.decode()
    with behind_the_wall():
        assert not SessionLink.objects.exists()
    assert "data:image/svg" in client.post(address).content.decode()


def test_the_person_reads_who_asks_and_after_thanks_nothing_else_to_do(world, session, client):
    secret = opinion_secret(world, session)
    before = get(client, secret, lingua="fr").content.decode()
    assert "Mediazione, Ambito di Luino" in before
    machine = opinion_words("fr").text["machine"]
    assert before.index('name="words"') < before.index(machine)
    post(client, secret, "parere", score="3", lingua="fr")
    after = get(client, secret, lingua="fr").content.decode()
    assert machine not in after
    assert "lingua=ar" not in after
