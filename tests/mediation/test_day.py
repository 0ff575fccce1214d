"""A mediator's own day: answered, arrived, told, signed, given back; no version is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labimpact.base import clock
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import arriving, offering, reporting
from labimpact.mediation.enums import Answer, Place, State
from labimpact.mediation.models import (
    Assignment,
    AssignmentWay,
    MediationSession,
    SessionLink,
    SessionReport,
)
from labimpact.notifications.models import Message
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.mediation.test_way import approved, scheduled

pytestmark = pytest.mark.django_db
ROUTES = ("day", "availability", "feed")


@pytest.fixture
def me(world, client):
    mediator = world.mediator()
    client.force_login(mediator.user)
    return mediator


def now_there(session):
    """As if it had begun an hour ago, on a quarter of an hour."""
    begins = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    with behind_the_wall():
        MediationSession.objects.filter(pk=session.pk).update(
            starts_at=begins, ends_at=begins + timedelta(hours=2)
        )
        return Assignment.objects.get(session=session, place=Place.ACCEPTED)


def report_of(assignment):
    with behind_the_wall():
        return SessionReport.objects.get(assignment=assignment)


def way(assignment):
    with behind_the_wall():
        return AssignmentWay.objects.get(assignment=assignment)


def said(assignment, **values):
    begins = timezone.localtime(assignment.starts_at)
    return {
        "began": f"{begins:%H}:00", "ended": f"{begins:%H}:45", "heads": 3,
        "activity": "family_interview", "outcome": "done", "seen": 0, "key": "k1", "km": 12,
    } | values  # fmt: skip


def url(name, *args):
    return reverse(f"mediation:{name}", args=args)


def test_of_a_call_there_is_no_place_no_way_and_none_is_paid(world, me, client):
    session = scheduled(world, me, mode="phone", place="Via Roma 1", latitude=45.99, longitude=8.74)
    with behind_the_wall():
        MediationSession.objects.filter(pk=session.pk).update(latitude=45.99, longitude=8.74)
    assert reread(session).latitude is None
    text = client.get(url("day")).text
    assert "Apri la mappa" not in text
    assert ">Dove<" not in text
    assignment = now_there(session)
    assert way(assignment).travel_minutes == 0
    assert "Minuti di viaggio" not in client.get(url("report", assignment.pk)).text
    client.post(url("report", assignment.pk), said(assignment, travel_minutes=40, km=30))
    told = way(assignment)
    assert (report_of(assignment).version, told.told_minutes, told.told_km) == (1, 0, 0)


def test_the_day_shows_where_to_go_and_whom_to_ask_for(world, me, client):
    session = scheduled(
        world, me, place="Via Roma 1", latitude=45.99, longitude=8.74, note="Citofono 3",
        contact_phone="0332 123456", contact_email="scuola@example.org",
    )  # fmt: skip
    text = client.get(url("day")).content.decode()
    for words in ("Via Roma 1", "?mlat=45.99", "tel:0332123456", "Citofono 3", "IC di Cittiglio"):
        assert words in text
    assert 'rel="noreferrer noopener"' in text
    assert "geo:" not in text
    now_there(session)
    assert "Sono qui" in client.get(url("day")).content.decode()


def test_what_is_confidential_is_written_nowhere(world, me, client):
    scheduled(world, me, note="Cosa delicata", confidentiality="high")
    text = client.get(url("day")).content.decode()
    assert "Cosa delicata" not in text
    assert "te lo dice a voce" in text


def test_a_proposal_is_answered_from_the_day(world, me, client):
    session = approved(world)
    with acting(world.coordinator):
        sent = offering.propose(session, me, by=world.coordinator)
    assert "Da rispondere" in client.get(url("day")).content.decode()
    client.get(url("day_offer", sent.offer.pk, "accetto"))
    assert reread(sent.offer).answer == Answer.WAITING
    client.post(url("day_offer", sent.offer.pk, "accetto"), {"visto": reread(session).seen})
    assert reread(session).state == State.SCHEDULED
    other = world.mediator()
    client.force_login(other.user)
    assert client.post(url("day_offer", sent.offer.pk, "accetto")).status_code == 404


def test_the_same_arrival_twice_is_one_and_tells_nothing_yet(world, me, client):
    session = scheduled(world, me, contact_email="scuola@example.org")
    assignment = now_there(session)
    at = (clock.now() - timedelta(minutes=5)).isoformat()
    assert client.post(url("arrive", assignment.pk), {"at": at}).status_code == 302
    first = report_of(assignment).checked_in_at
    client.post(url("arrive", assignment.pk), {})
    report = report_of(assignment)
    assert report.checked_in_at == first
    assert report.checked_in_by == "time"
    assert report.version == 0
    assert reread(session).state == State.SCHEDULED
    client.post(url("report", assignment.pk), said(assignment))
    assert report_of(assignment).version == 1
    assert report_of(assignment).checked_in_at == first


def test_all_of_today_can_be_told_and_arrived_at_without_asking_again(world, me, client):
    session = scheduled(world, me)
    with behind_the_wall():
        MediationSession.objects.filter(pk=session.pk).update(
            starts_at=m.at(0, 23, 30), ends_at=m.at(0, 23, 45), minutes=15
        )
        assignment = Assignment.objects.get(place=Place.ACCEPTED)
    text = client.get(url("day")).content.decode()
    assert "Sono qui" in text
    assert f'href="{url("report", assignment.pk)}" data-keep' in text


def test_nobody_arrives_the_day_before(world, me, client):
    scheduled(world, me)
    with behind_the_wall():
        assignment = Assignment.objects.get(place=Place.ACCEPTED)
    answer = client.post(url("arrive", assignment.pk), {})
    assert answer.status_code == 422
    assert "un&#x27;ora prima" in answer.content.decode()


def test_the_code_at_the_door_leads_to_the_session_there_now(world, me, client):
    assignment = now_there(scheduled(world, me))
    token = arriving.door_token(world.school.pk)
    text = client.get(url("at_door", token)).content.decode()
    assert f'value="{token}"' in text
    client.post(url("arrive", assignment.pk), {"door": token})
    assert report_of(assignment).checked_in_by == "door"
    assert client.get(url("at_door", f"{world.school.pk}:falso")).status_code == 404
    client.force_login(world.cast.user("requester", world.school))
    assert "data:image/svg" in client.get(url("door")).content.decode()


def test_another_door_is_no_arrival(world, me, client):
    assignment = now_there(scheduled(world, me))
    wrong = arriving.door_token(world.cast.luino.pk)
    assert client.post(url("arrive", assignment.pk), {"door": wrong}).status_code == 422


def test_a_report_is_written_once_asks_for_a_signature_and_can_be_signed_on_the_glass(
    world, me, client
):
    session = scheduled(world, me, contact_email="scuola@example.org")
    assignment = now_there(session)
    for _tap in range(2):
        assert client.post(url("report", assignment.pk), said(assignment)).status_code == 302
    assert report_of(assignment).version == 1
    assert reread(session).state == State.DONE
    with behind_the_wall():
        assert Message.objects.filter(kind="mediation_sign").count() == 1
        assert SessionLink.objects.filter(session=session, purpose="sign").count() == 1
    drawn = "[[[10,10],[300,100]]]"
    refused = client.post(url("sign", assignment.pk), {"name": "", "strokes": drawn})
    assert refused.status_code == 422
    client.post(url("sign", assignment.pk), {
        "name": "Prof. Bianchi", "strokes": drawn, "visto": report_of(assignment).version,
    })  # fmt: skip
    assert report_of(assignment).signed_name == "Prof. Bianchi"
    assert report_of(assignment).signature == [[[10, 10], [300, 100]]]
    client.post(url("report", assignment.pk), said(assignment, seen=2, key="k2", heads=5))
    assert report_of(assignment).signed_at is None
    with behind_the_wall():
        # The link of before still opens: one message a day is enough.
        assert Message.objects.filter(kind="mediation_sign").count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"began": "22:30", "ended": "22:00"}, "Finisce prima"),
        ({"heads": "-1"}, "maggiore"),
        ({"outcome": ""}, "obbligatorio"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_what_was_typed_stays(
    world, me, client, change, words
):
    assignment = now_there(scheduled(world, me))
    answer = client.post(
        url("report", assignment.pk), said(assignment, next_step="Rivedersi") | change
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "Rivedersi" in text


def test_a_session_that_goes_on_past_midnight_is_told_by_its_hours(world, me, client):
    session = scheduled(world, me)
    with behind_the_wall():
        MediationSession.objects.filter(pk=session.pk).update(
            starts_at=m.at(-2, 22), ends_at=m.at(-1, 0, 30), minutes=150
        )
        assignment = Assignment.objects.get(session=session, place=Place.ACCEPTED)
    answer = client.post(
        url("report", assignment.pk), said(assignment, began="22:15", ended="00:15")
    )
    assert answer.status_code == 302
    told = report_of(assignment)
    assert (told.began_at, told.ended_at) == (m.at(-2, 22, 15), m.at(-1, 0, 15))


def test_likely_names_are_warned_of_and_not_refused(world, me, client):
    assignment = now_there(scheduled(world, me))
    client.post(url("report", assignment.pk), said(assignment, note="Parlato con Amina Hassan"))
    text = client.get(url("report", assignment.pk)).content.decode()
    assert "Controlla il testo" in text
    assert "<bdi>Amina Hassan</bdi>" in text


def test_of_two_versions_neither_is_lost(world, me, client):
    assignment = now_there(scheduled(world, me))
    client.post(url("report", assignment.pk), said(assignment, next_step="Dal telefono"))
    answer = client.post(
        url("report", assignment.pk),
        said(assignment, key="k2", heads=9, next_step="Dal computer"),
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Due versioni" in text
    assert "Dal telefono" in text
    assert "Dal computer" in text
    assert 'name="seen" value="1"' in text
    assert report_of(assignment).heads == 3
    client.post(url("report", assignment.pk), said(assignment, key="k2", seen=1, heads=9))
    assert report_of(assignment).heads == 9


def test_who_cannot_go_any_more_says_why(world, me, client):
    session = scheduled(world, me)
    with behind_the_wall():
        assignment = Assignment.objects.get(place=Place.ACCEPTED)
    assert client.post(url("give_back", assignment.pk), {"reason": ""}).status_code == 422
    client.post(url("give_back", assignment.pk), {"reason": "busy", "text": "Esame"})
    assert reread(session).state == State.APPROVED
    with behind_the_wall():
        assert assignment.end.why == "Ho già un impegno: Esame"
    assert client.get(url("day")).status_code == 200


def test_strangers_find_nothing(world, me, client):
    assignment = now_there(scheduled(world, me))
    other = world.mediator()
    client.force_login(other.user)
    for name in ("report", "sign", "give_back", "opinion_code", "arrive"):
        assert client.post(url(name, assignment.pk)).status_code == 404
        assert client.get(url(name, assignment.pk)).status_code == 404
    client.force_login(world.cast.user("requester", world.school))
    for name in ROUTES[:2]:
        assert client.get(url(name)).status_code == 403


def test_the_script_and_the_manifest_need_no_sign_in(client, db):
    worker = client.get(url("day_worker"))
    assert worker["Content-Type"].startswith("text/javascript")
    manifest = client.get(url("day_manifest")).json()
    assert manifest["scope"] == url("day")
    assert manifest["display"] == "standalone"


def test_the_day_asks_as_much_of_the_database_for_one_session_as_for_five(
    world, me, client, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from labimpact.mediation.actions.requesting import Time

    def count():
        with CaptureQueriesContext(connection) as asked:
            client.get(url("day"))
        return len(asked)

    scheduled(world, me, times=[Time(m.at(2, 9), 60)], hours=1)
    count()
    one = count()
    for hour in range(10, 14):
        scheduled(world, me, times=[Time(m.at(2, hour), 60)], hours=1)
    assert count() == one


def test_a_report_without_an_address_asks_nobody(world, me):
    assignment = now_there(scheduled(world, me))
    actor = world.as_mediator(me)
    with acting(actor):
        told = reporting.Told(
            began_at=assignment.starts_at, ended_at=assignment.ends_at, heads=1,
            activity="family_interview", outcome="done",
        )  # fmt: skip
        reporting.write_report(assignment, told, by=actor)
    with behind_the_wall():
        assert not SessionLink.objects.exists()


def test_a_saved_report_shows_all_that_was_told_and_a_signer_only_what_they_sign(world, me, client):
    assignment = now_there(scheduled(world, me))
    client.post(
        url("report", assignment.pk), said(assignment, travel_minutes=90, km=34, note="Tutto bene")
    )
    text = client.get(url("report", assignment.pk)).text
    card = text[text.index('id="scritta"') : text.index("Correggi")]
    assert "1 ora e 30 minuti, 34 km" in card
    assert "Tutto bene" in card
    assert "34 km" not in client.get(url("sign", assignment.pk)).text
