"""What the sides of mediation tried to read, write or sign beyond what is theirs."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from labimpact.base.actor import System
from labimpact.base.errors import Conflict, Refused
from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting, acting_as
from labimpact.mediation.actions import linking, offering, reporting
from labimpact.mediation.enums import Answer, Place
from labimpact.mediation.models import Mediator, SessionLink
from labimpact.mediation.queries.could import could
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.mediation.test_attacks import report_of
from tests.mediation.test_way import approved, asked, done, said, scheduled
from tests.wall.test_forgery import refused

pytestmark = pytest.mark.django_db


def read(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def ends(mediator, days):
    with behind_the_wall():
        Mediator.objects.filter(pk=mediator.pk).update(ends_on=m.today() + timedelta(days=days))


def test_who_left_the_register_is_nobody_there_after_a_short_while(world):
    mediator = world.mediator()
    actor = world.as_mediator(mediator)
    for days, still in ((1, True), (-1, True), (-29, True), (-40, False)):
        ends(mediator, days)
        with acting(actor):
            assert (read("SELECT wall.my_mediators()") == [([mediator.pk],)]) is still, days


def test_who_leaves_sees_no_session_beyond_their_last_day(world):
    mediator = world.mediator()
    scheduled(world, mediator)
    actor = world.as_mediator(mediator)
    seen = "SELECT count(*) FROM mediation_mediationsession"
    with acting(actor):
        assert read(seen) == [(1,)]
    ends(mediator, 0)
    with acting(actor):
        assert read(seen) == [(0,)]
        assert read("SELECT count(*) FROM mediation_mediationrequest") == [(0,)]


@pytest.mark.parametrize("state", ["ended", "not_begun", "suspended"])
def test_nobody_is_sent_outside_their_engagement(world, state):
    mediator = world.mediator()
    session = approved(world)
    change = {
        "ended": {"ends_on": m.today()},
        "not_begun": {"starts_on": m.today() + timedelta(days=300)},
        "suspended": {"suspended_on": m.today()},
    }[state]
    with behind_the_wall():
        Mediator.objects.filter(pk=mediator.pk).update(**change)
    with acting(world.coordinator):
        assert read(
            "SELECT wall.assignable(%s, %s, %s)", session.pk, mediator.pk, world.service.pk
        ) == [(False,)]
        assert refused(
            "INSERT INTO mediation_offer (session_id, mediator_id, service_id, key_hash,"
            " is_broadcast, sent_at, expires_at, answer, reason) VALUES"
            " (%s, %s, %s, 'x', false, now(), now() + interval '1 hour', 'waiting', '')",
            [session.pk, mediator.pk, world.service.pk],
        )
        with pytest.raises(Refused):
            offering.propose(session, reread(mediator), by=world.coordinator)
        with pytest.raises(Refused, match="Nessuno"):
            offering.broadcast(session, [reread(mediator)], by=world.coordinator)


def test_who_left_meanwhile_accepts_nothing(world):
    mediator = world.mediator()
    session = approved(world)
    with acting(world.coordinator):
        sent = offering.propose(session, mediator, by=world.coordinator)
    ends(mediator, 0)
    assert offering.answer_by_link(sent.secret, Answer.ACCEPTED) == Answer.WITHDRAWN
    with behind_the_wall():
        assert not session.assignments.filter(place=Place.ACCEPTED).exists()


def test_the_last_report_is_written_after_the_last_day(world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    ends(mediator, -1)
    with acting(world.as_mediator(mediator)):
        rows = read("SELECT id FROM mediation_sessionreport")
    assert rows == [(report_of(session).pk,)]


def corrected(world, session, mediator):
    actor = world.as_mediator(mediator)
    with acting(actor):
        told = said(session, seen=report_of(session).version, key="k2", heads=9)
        reporting.write_report(session.assignments.get(), told, by=actor)


def signing(world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    with acting(world.coordinator):
        secret = linking._made(session, SessionLink.For.SIGN)
    return mediator, session, secret


def test_what_changed_since_it_was_read_is_not_signed_by_link(world, client):
    mediator, session, secret = signing(world)
    seen = f"{report_of(session).pk}.{report_of(session).version}"
    page = client.get(reverse("mediation_link", args=[secret])).content.decode()
    assert f'name="visto" value="{seen}"' in page
    corrected(world, session, mediator)
    address = reverse("mediation_link_answer", args=[secret, "firma"])
    answer = client.post(address, {"name": "Prof. Bianchi", "visto": seen})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "intanto è cambiata" in text
    assert "Prof. Bianchi" in text
    now = f"{report_of(session).pk}.{report_of(session).version}"
    assert f'name="visto" value="{now}"' in text
    assert report_of(session).signed_at is None
    assert client.post(address, {"name": "Prof. Bianchi"}).status_code == 422
    assert client.post(address, {"name": "Prof. Bianchi", "visto": now}).status_code == 302
    assert report_of(session).signed_name == "Prof. Bianchi"


def test_the_wall_signs_no_other_version_than_the_one_read(world):
    _mediator, _session, secret = signing(world)
    with pytest.raises(Conflict):
        linking.sign(secret, name="Prof", strokes=[], seen=[])


def test_what_changed_since_it_was_read_is_not_signed_on_the_glass(world, client):
    mediator, session, _secret = signing(world)
    read_version = report_of(session).version
    corrected(world, session, mediator)
    client.force_login(mediator.user)
    with behind_the_wall():
        address = reverse("mediation:sign", args=[session.assignments.get().pk])
    drawn = "[[[10,10],[300,100]]]"
    data = {"name": "Prof", "strokes": drawn, "visto": read_version}
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert "intanto è cambiata" in answer.content.decode()
    data["visto"] = report_of(session).version
    assert f'name="visto" value="{data["visto"]}"' in answer.content.decode()
    assert client.post(address, data).status_code == 302
    assert report_of(session).signed_name == "Prof"


@pytest.fixture
def few(settings):
    """Two a minute: what the third is told."""
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {
        "mediation_form": "2/m/key", "mediation_link": "2/m/key",
    }  # fmt: skip
    yield
    cache.clear()


def test_a_secret_form_is_not_sent_for_ever(world, client, few):
    m.RequestLinkFactory(
        service=world.service, body=world.school.body, key_hash=fingerprint("secret")
    )
    address = reverse("mediation_form", args=["secret"])
    statuses = [client.post(address, {"reason": "Parlare"}).status_code for _ in range(3)]
    assert statuses == [422, 422, 429]
    text = client.post(address, {"reason": "Parlare con la madre"}).content.decode()
    assert "Troppi invii" in text
    assert "Parlare con la madre" in text
    assert client.get(address).status_code == 200


def test_a_link_is_not_answered_for_ever(world, client, few):
    _mediator, session, secret = signing(world)
    address = reverse("mediation_link_answer", args=[secret, "contesta"])
    statuses = [client.post(address, {"text": ""}).status_code for _ in range(3)]
    assert statuses == [422, 422, 429]
    text = client.post(address, {"text": "Un'ora sola"}).content.decode()
    assert "Un&#x27;ora sola" in text
    assert report_of(session).dispute == ""


def test_an_offer_is_not_answered_for_ever(world, client, few):
    mediator = world.mediator(writes_in="ar")
    session = approved(world)
    with acting(world.coordinator):
        sent = offering.propose(session, mediator, by=world.coordinator)
    address = reverse("mediation_offer_answer", args=[sent.secret, "non-posso"])
    statuses = [client.post(address, {"reason": "x"}).status_code for _ in range(3)]
    assert statuses == [422, 422, 429]
    assert "حاول مرة أخرى" in client.post(address, {"reason": "busy"}).content.decode()


def test_an_opinion_sent_too_often_is_told_so_in_its_language(world, client, few):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    with acting(world.coordinator):
        secret = linking.opinion_link(session, by=world.coordinator)
    address = reverse("mediation_link_answer", args=[secret, "parere"])
    for _time in range(2):
        client.post(address, {"lingua": "sq"})
    answer = client.post(address, {"lingua": "sq", "words": "Faleminderit shumë", "score": 3})
    assert answer.status_code == 429
    assert "Shumë dërgime" in answer.content.decode()
    assert "Faleminderit shumë" in answer.content.decode()


@pytest.mark.parametrize("said", ["ar\r\nX: y", "xx", "../it"])
def test_a_language_that_is_none_is_italian(world, client, said):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    with acting(world.coordinator):
        secret = linking.opinion_link(session, by=world.coordinator)
    address = reverse("mediation_link", args=[secret])
    assert '<html lang="it"' in client.get(address, {"lingua": said}).content.decode()
    answer = client.post(
        reverse("mediation_link_answer", args=[secret, "parere"]), {"score": 3, "lingua": said}
    )
    assert answer["Location"].endswith("?lingua=it")


def test_whoever_mediates_reads_no_confidential_words(world):
    mediator = world.mediator()
    words = {"reason": "Violenza in casa", "note": "Entrare dal retro"}
    scheduled(world, mediator, confidentiality="high", **words)
    everything = (
        "SELECT string_agg(r::text, '') FROM mediation_mediationrequest r",
        "SELECT string_agg(r::text, '') FROM mediation_requestwords r",
    )
    with acting(world.as_mediator(mediator)):
        assert read("SELECT count(*) FROM mediation_mediationrequest") == [(1,)]
        said = " ".join(str(read(sql)) for sql in everything)
        assert "Violenza" not in said
        assert "retro" not in said
        assert refused("INSERT INTO mediation_requestwords (request_id, reason, note)"
                       " SELECT id, 'x', '' FROM mediation_mediationrequest")  # fmt: skip
    for side in (world.secretary, world.coordinator):
        with acting(side):
            assert read("SELECT reason, note FROM mediation_requestwords") == [
                ("Violenza in casa", "Entrare dal retro")
            ]
            # Nobody writes them where they would be read.
            assert refused("UPDATE mediation_mediationrequest SET reason = 'x'")


def test_confidential_words_are_on_the_page_of_who_asked(world, client):
    with acting(world.secretary):
        row = asked(world, confidentiality="high", reason="Violenza in casa")
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    text = client.get(reverse("mediation:request", args=[row.pk])).content.decode()
    assert "Violenza in casa" in text


def test_who_asked_learns_not_why_a_mediator_does_not_come(world, client):
    mediator = world.mediator()
    session = scheduled(world, mediator)
    actor = world.as_mediator(mediator)
    with acting(actor):
        mine = session.assignments.get()
        offering.give_back(mine, reason="Chemioterapia", by=actor)
        assert read("SELECT why FROM mediation_assignmentend") == [("Chemioterapia",)]
    everything = " || ".join(
        f"coalesce((SELECT string_agg(x::text, '') FROM mediation_{table} x), '')"
        for table in ("mediationsession", "assignment", "assignmentend", "offer")
    )
    with acting(world.secretary):
        assert "Chemioterapia" not in read(f"SELECT {everything}")[0][0]
        assert refused(
            "INSERT INTO mediation_assignmentend (assignment_id, mediator_id, service_id, why,"
            " said_at) VALUES (%s, %s, %s, 'x', now())",
            [mine.pk, mediator.pk, world.service.pk],
        )
    with acting(world.coordinator):
        assert "Chemioterapia" in read(f"SELECT {everything}")[0][0]
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    page = client.get(reverse("mediation:request", args=[session.request_id])).content.decode()
    assert "Chemioterapia" in page


FREE = (
    "SELECT * FROM wall.mediators_free(%s, current_date, current_date + 7, now(),"
    " now() + interval '7 days')"
)


def test_who_asks_learns_no_home_contract_or_job_of_a_mediator(world):
    mediator = world.mediator(latitude=45.99, longitude=8.74)
    m.IncompatibilityFactory(mediator=mediator, body=world.school.body)
    shut = "SELECT * FROM wall.mediators_shut(%s, %s, '')"
    for actor in (world.secretary, world.as_mediator(mediator), world.cast.actor()):
        with acting(actor):
            assert read(FREE, world.service.pk) == []
            assert read(shut, world.service.pk, world.school.body_id) == []
    m.RequestLinkFactory(service=world.service, body=world.school.body)
    with acting_as(System.MEDIATION_LINK):
        assert read(FREE, world.service.pk) == []
    with acting(world.coordinator):
        assert len(read(FREE, world.service.pk)) == 1
        assert read(shut, world.service.pk, world.school.body_id) == [(mediator.pk,)]


def test_the_incompatibilities_of_another_body_do_not_change_what_is_told(world):
    other = m.IncompatibilityFactory(mediator=world.mediator()).body
    values = {"language": "ur", "minutes": 60, "windows": [(m.at(1, 8), m.at(6, 20))]}
    with acting(world.secretary):
        assert len(could(world.service, by=world.secretary, body_id=other.pk, **values)) == 1
        assert len(could(world.service, by=world.secretary, body_id=None, **values)) == 1
    with acting(world.coordinator):
        assert could(world.service, by=world.coordinator, body_id=other.pk, **values) == []


def opinion_of(session):
    with behind_the_wall():
        return session.opinions.first()


def test_nobody_who_is_signed_in_gives_the_opinion_of_the_person(world, client):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    client.force_login(mediator.user)
    with behind_the_wall():
        code = reverse("mediation:opinion_code", args=[session.assignments.get().pk])
    page = client.post(code).content.decode()
    assert "data:image/" in page
    assert "/mediazione/incontro/" not in page, "the address is in the code alone"
    with acting(world.coordinator):
        secret = linking.opinion_link(session, by=world.coordinator)
    address = reverse("mediation_link", args=[secret])
    shown = client.get(address).content.decode()
    assert "Il parere lo dà la persona" in shown
    assert 'name="score"' not in shown
    answer = client.post(
        reverse("mediation_link_answer", args=[secret, "parere"]), {"score": 3, "words": "Ottimo"}
    )
    assert answer.status_code == 422
    assert opinion_of(session) is None


def test_a_phone_that_is_handed_over_is_signed_out_and_says_so(world, client):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    client.force_login(mediator.user)
    with behind_the_wall():
        code = reverse("mediation:opinion_code", args=[session.assignments.get().pk])
    answer = client.post(code, {"passa": "1"})
    assert answer.status_code == 302
    assert client.get(reverse("mediation:day")).status_code == 302, "signed out"
    assert 'name="score"' in client.get(answer["Location"]).content.decode()
    given = client.post(answer["Location"] + "parere/", {"score": 2})
    assert given.status_code == 302
    assert opinion_of(session).is_handed
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    page = client.get(reverse("mediation:request", args=[session.request_id])).content.decode()
    assert "dato sul telefono di chi ha mediato" in page


def test_a_mediator_writes_no_opinion_in_the_database(world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    with acting(world.as_mediator(mediator)):
        assert refused(
            "INSERT INTO mediation_opinion (session_id, service_id, from_office_id, whose, score,"
            " words, given_at) VALUES (%s, %s, %s, 'person', 3, '', now())",
            [session.pk, world.service.pk, world.school.pk],
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            read("SELECT wall.say_by_link('x', 3::smallint, '')")
