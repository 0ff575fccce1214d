"""What waits in mediation stands on the page of the day of each side."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labimpact.mediation import jobs
from labimpact.mediation.enums import Answer, State
from labimpact.mediation.models import Offer
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread

pytestmark = pytest.mark.django_db


def asked(world, **values):
    return m.MediationRequestFactory(service=world.service, from_office=world.school, **values)


def page(client, user):
    client.force_login(user)
    return client.get(reverse("workspace:today")).text


def test_who_coordinates_sees_what_to_decide_to_cover_and_to_validate(world, client):
    asked(world, is_urgent=True)
    m.MediationSessionFactory(request=asked(world, approved=True))
    done = m.MediationSessionFactory(request=asked(world, approved=True), state="done")
    text = page(client, world.cast.user("mediation_coordinator", world.service.office))
    for words in ("da approvare", "ancora senza chi media", "Relazioni da convalidare"):
        assert words in text
    assert reverse("mediation:request", args=[done.request_id]) in text


def test_who_asked_sees_the_next_sessions_and_who_mediates_the_offers(world, client):
    mediator = world.mediator()
    session = m.MediationSessionFactory(request=asked(world, approved=True))
    m.OfferFactory(session=session, mediator=mediator, service=world.service)
    school = page(client, world.cast.user("requester", world.school))
    assert "Incontri di mediazione chiesti" in school
    assert "Proposte che aspettano la tua risposta" in page(client, mediator.user)
    stranger = page(client, world.cast.user("requester", world.cast.crema))
    assert "Incontri di mediazione chiesti" not in stranger


def test_who_asked_sees_who_comes_and_what_is_to_sign_until_it_is_signed_or_disputed(world, client):
    user = world.cast.user("requester", world.school)
    mediator = world.mediator(name="Nadia Haddad")
    coming = m.MediationSessionFactory(
        request=asked(world, approved=True, subject="famiglia 12"), state="scheduled"
    )
    m.AssignmentFactory(session=coming, mediator=mediator, service=world.service, place="accepted")
    over = m.MediationSessionFactory(
        request=asked(world, approved=True), state="done", starts_at=m.at(-1, 10)
    )
    place = m.AssignmentFactory(
        session=over, mediator=mediator, service=world.service, place="accepted"
    )
    report = m.SessionReportFactory(assignment=place, version=1)
    text = page(client, user)
    assert "famiglia 12 · fissato · Nadia Haddad" in text
    assert "relazione da firmare" in text
    assert reverse("mediation:request", args=[over.request_id]) in text
    for done in (
        {"signed_at": timezone.now(), "signed_name": "Rosa"},
        {"signed_at": None, "signed_name": "", "disputed_at": timezone.now()},
    ):
        with behind_the_wall():
            type(report).objects.filter(pk=report.pk).update(**done)
        assert "relazione da firmare" not in page(client, user)


def test_offers_stand_in_the_order_of_their_days_with_the_day_of_the_answer(world, client):
    mediator, until = world.mediator(), timezone.now() + timedelta(hours=30)
    for days, hours in ((4, 20), (2, 30)):
        session = m.MediationSessionFactory(
            request=asked(world, approved=True), starts_at=m.at(days, 10)
        )
        m.OfferFactory(
            session=session, mediator=mediator, service=world.service,
            expires_at=timezone.now() + timedelta(hours=hours),
        )  # fmt: skip
    text = page(client, mediator.user)
    assert f"rispondi entro il {timezone.localtime(until):%d/%m, %H:}" in text
    first, second = (text.index(f"{m.at(days, 10):%d/%m}, 10:00") for days in (2, 4))
    assert first < second


def test_an_offer_whose_time_is_over_lets_its_session_go(world):
    mediator = world.mediator()
    session = m.MediationSessionFactory(request=asked(world, approved=True), state="assigned")
    m.AssignmentFactory(session=session, mediator=mediator, service=world.service)
    offer = m.OfferFactory(session=session, mediator=mediator, service=world.service)
    jobs.expire_offers(0)
    assert reread(offer).answer == Answer.WAITING
    with behind_the_wall():
        Offer.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    jobs.expire_offers(0)
    assert reread(offer).answer == Answer.EXPIRED
    assert reread(session).state == State.APPROVED
