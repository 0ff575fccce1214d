"""What was signed, said in confidence or kept from one side, and an attacker got at."""

import pytest
from django.db import connection
from django.urls import reverse

from labimpact.base.actor import System
from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting, acting_as
from labimpact.mediation.actions import approving, linking, offering, requesting
from labimpact.mediation.enums import Answer
from labimpact.mediation.models import MediationRequest, PackageTransfer, SessionLink
from labimpact.mediation.queries.links import offer_shown
from tests import factories as f
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.mediation.test_attacks import report_of, sign
from tests.mediation.test_attacks_sides import read
from tests.mediation.test_wall import denied
from tests.mediation.test_way import approved, done, scheduled, wanted
from tests.wall.test_forgery import refused

pytestmark = pytest.mark.django_db

SIGN = "UPDATE mediation_sessionreport SET signed_at = now(), signed_name = 'Preside'"


def told(world):
    mediator = world.mediator()
    return mediator, done(world, mediator, scheduled(world, mediator))


@pytest.mark.parametrize(
    "change",
    [
        "sessionreport SET ended_at = began_at + interval '11 hours'",
        "sessionreport SET heads = 50",
        "assignmentway SET told_km = 999",
        "assignmentway SET told_minutes = 999",
    ],
)
def test_what_changes_in_a_report_is_signed_anew(world, change):
    mediator, session = told(world)
    with acting(world.secretary):
        signed = sign(session, name="Preside", strokes=[], by=world.secretary)
    with acting(world.as_mediator(mediator)):
        assert not refused(f"UPDATE mediation_{change}")
    now = report_of(session)
    assert (now.signed_at, now.signed_name, now.signature) == (None, "", None)
    assert now.version == signed.version + 1


def test_a_version_grows_with_every_change_and_never_shrinks(world):
    mediator, session = told(world)
    before = report_of(session).version
    with acting(world.as_mediator(mediator)):
        assert not refused("UPDATE mediation_sessionreport SET heads = 5, version = 1")
    assert report_of(session).version == before + 1


def test_who_mediates_writes_no_signature_that_nobody_drew(world):
    mediator, session = told(world)
    for actor in (world.as_mediator(mediator), world.coordinator):
        with acting(actor):
            assert refused(SIGN)
            assert refused(f"{SIGN}, signature = '[]'")
    actor = world.as_mediator(mediator)
    with acting(actor):
        sign(session, name="Preside", strokes=[[[1, 1]]], by=actor)
        assert refused("UPDATE mediation_sessionreport SET signed_name = 'Altri'")
    with acting(world.secretary):
        assert refused("UPDATE mediation_sessionreport SET signed_name = 'Altri'")


def test_who_asked_signs_from_where_they_are(world):
    _mediator, session = told(world)
    with acting(world.secretary):
        assert not refused(SIGN)
    assert report_of(session).version == 2


LINK = (
    "INSERT INTO mediation_sessionlink (session_id, service_id, purpose, is_handed, key_hash,"
    " expires_at, made_at)"
    " VALUES (%s, %s, %s, false, %s, now() + interval '90 years', now())"
)


def test_nobody_chooses_the_secret_of_a_page(world):
    mediator, session = told(world)
    for actor in (world.as_mediator(mediator), world.coordinator):
        with acting(actor):
            for purpose in ("sign", "opinion"):
                assert refused(LINK, [session.pk, world.service.pk, purpose, fingerprint("mio")])


def test_a_page_is_made_by_who_went_once_it_is_over(world, client):
    mediator, other = world.mediator(), world.mediator()
    session = approved(world)
    make = "SELECT wall.session_link_made(%s, %s, false)"
    with acting(world.coordinator):
        sent, _rest = offering.broadcast(session, [mediator, other], by=world.coordinator)
    for actor in (world.as_mediator(other), world.secretary):
        with acting(actor):
            assert denied(make, [session.pk, "sign"])
    actor = world.as_mediator(mediator)
    with acting(actor):
        offering.answer_mine(sent.offer, Answer.ACCEPTED, by=actor)
        for purpose in ("sign", "opinion"):
            assert denied(make, [session.pk, purpose])
    session = done(world, mediator, reread(session))
    with acting(actor):
        secret = linking.opinion_link(session, by=actor)
        assert denied(make, [session.pk, "other"])
    with behind_the_wall():
        link = SessionLink.objects.get(purpose="opinion")
    assert (link.key_hash, len(secret)) == (fingerprint(secret), 43)
    assert (link.expires_at - link.made_at).days == 14
    assert client.get(reverse("mediation_link", args=[secret])).status_code == 200


def test_why_a_woman_is_asked_for_in_confidence_is_not_read_by_whoever_mediates(world, client):
    mediator = world.mediator(sex="F")
    asks = wanted(world, confidentiality="high", sex="F", sex_why="Violenza", subject="famiglia 12")
    with acting(world.secretary):
        request = requesting.ask(asks, by=world.secretary)
        assert refused("UPDATE mediation_mediationrequest SET sex_why = 'Violenza'")
    with acting(world.coordinator):
        approving.approve(request, package=world.package, minutes=120, by=world.coordinator)
        offering.broadcast(request.sessions.get(), [mediator], by=world.coordinator)
    with acting(world.as_mediator(mediator)):
        assert read("SELECT sex, sex_why FROM mediation_mediationrequest") == [("F", "")]
        assert read("SELECT count(*) FROM mediation_requestwords") == [(0,)]
    client.force_login(world.cast.user("requester", world.school))
    assert "Violenza" in client.get(reverse("mediation:request", args=[request.pk])).text
    again = client.get(reverse("mediation:new"), {"come": "famiglia 12"})
    assert "Violenza" in again.text


def test_an_offer_that_is_over_shows_no_place_and_no_note(world):
    one, two = world.mediator(), world.mediator()
    session = approved(world, place="Via Segreta 1", note="Citofono Rossi", latitude=46.0,
                       longitude=8.7)  # fmt: skip
    with acting(world.coordinator):
        first, second = offering.broadcast(session, [one, two], by=world.coordinator)

    def where(sent):
        shown = offer_shown(sent.secret)
        return shown.place, shown.note, shown.latitude, shown.longitude

    everything = ("Via Segreta 1", "Citofono Rossi", 46.0, 8.7)
    assert where(first) == everything
    offering.answer_by_link(first.secret, Answer.DECLINED)
    assert where(first) == ("", "", None, None)
    offering.answer_by_link(second.secret, Answer.ACCEPTED)
    assert where(second) == everything
    with acting(world.coordinator):
        offering.release(session.assignments.get(), why="Altro", by=world.coordinator)
    assert where(second) == ("", "", None, None)


ASK = (
    "INSERT INTO mediation_mediationrequest (service_id, from_office_id, body_id, kind, mode,"
    " language_id, other_language, relatives_fit, minutes, needs, priority, is_urgent, sex,"
    " sex_why, no_relative, confidentiality, preferred_name, subject, reason, place, contact_name,"
    " contact_role, contact_phone, contact_email, note, state, state_at, state_why, asked_by_id,"
    " asked_by_name, asked_at, sent_key) VALUES (%s, %s, %s, 'workshop', 'phone', %s, '', true,"
    " 60, 1, %s, false, '', '', true, 'ordinary', '', '', 'x', '', 'x', '', '', '', '',"
    " 'requested', now(), '', %s, 'Il Prefetto', now() - interval '1 year', '')"
)


def test_who_asks_does_so_in_their_own_name_and_in_turn(world):
    language, other = m.language("ur").pk, world.coordinator.user_id
    here = [world.service.pk, world.school.pk, world.school.body_id, language]
    with acting(world.secretary):
        assert refused(ASK, [*here, 3, other])
        assert not refused(ASK, [*here, 1, other])
    with behind_the_wall():
        request = MediationRequest.objects.get()
    assert request.asked_by_id == world.secretary.user_id
    assert request.asked_by_name == world.secretary.display_name
    assert request.asked_at.date() == request.state_at.date()


def test_nobody_asks_the_service_of_another_area(world):
    far = f.OfficeFactory()
    with acting(world.cast.actor("requester", far)):
        values = [world.service.pk, far.pk, far.body_id, m.language("ur").pk, 1, None]
        assert refused(ASK, values)


def test_the_wall_tells_strangers_nothing_of_sessions_and_registers(world):
    mediator, other = world.mediator(), world.mediator()
    session = approved(world)
    assignable = "SELECT wall.assignable(%s, %s, %s)"
    side = ("SELECT wall.session_side(%s, %s, %s)",
            session.pk, world.service.pk, world.school.pk)  # fmt: skip
    stranger = world.cast.actor("requester", f.OfficeFactory())
    for actor in (stranger, world.as_mediator(mediator)):
        with acting(actor):
            assert read(*side) == [(False,)]
            for each in (mediator, other):
                assert read(assignable, session.pk, each.pk, world.service.pk) == [(False,)]
    with acting(world.secretary):
        assert read(*side) == [(True,)]
    with acting(world.coordinator):
        assert read(assignable, session.pk, mediator.pk, world.service.pk) == [(True,)]


def test_why_hours_went_is_not_read_by_the_school_of_another_body(world):
    transfer = m.PackageTransferFactory(
        giver=m.HourPackageFactory(service=world.service), taker=world.package
    )
    with acting(world.secretary):
        assert not PackageTransfer.objects.exists()
    with acting(world.coordinator):
        assert PackageTransfer.objects.get() == transfer


def test_what_nobody_read_is_not_signed_by_a_list_of_nothing(world):
    _mediator, session = told(world)
    m.SessionLinkFactory(session=session, service=world.service, key_hash=fingerprint("k"))
    with acting_as(System.MEDIATION_LINK), connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.sign_by_link(%s, 'x', NULL, %s::text[])", [fingerprint("k"), [None]]
        )
        assert cursor.fetchone() == (-1,)
    assert report_of(session).signed_at is None
