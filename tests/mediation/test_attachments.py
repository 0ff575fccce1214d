"""Files of a request: whoever mediates opens them while they do; nobody else learns of them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.documents.enums import Scan
from labimpact.documents.models import StoredFile
from labimpact.mediation.actions import attaching, cancelling, offering
from labimpact.mediation.actions.requesting import Time
from labimpact.mediation.enums import Answer
from labimpact.mediation.models import MediationSession, RequestFile
from labimpact.people.models import PersonFile
from tests import factories as f
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.test_way import approved, scheduled
from tests.queries import page_queries  # noqa: F401
from tests.wall.test_forgery import refused

pytestmark = pytest.mark.django_db
TABLES = ("mediation_requestfile", "documents_storedfile", "documents_filetext")
TEXT = "Orario della classe 2B"


def upload(text=TEXT, name="orario.txt"):
    return SimpleUploadedFile(name, text.encode(), "text/plain")


def attached(world, session, **kwargs) -> RequestFile:
    with acting(world.secretary):
        row = attaching.attach(session.request, upload(**kwargs), by=world.secretary)
    with behind_the_wall():
        f.FileTextFactory(file=row.file, text=TEXT)
    return row


def rows(actor):
    """How many rows of each table raw SQL reads for an actor."""
    with acting(actor), connection.cursor() as cursor:
        found = []
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found.append(cursor.fetchone()[0])
    return found


SEEN, NOTHING = [1, 1, 1], [0, 0, 0]


def test_who_mediates_opens_them_and_it_is_written_down(world, client):
    mediator = world.mediator()
    session = scheduled(world, mediator)
    row = attached(world, session)
    client.force_login(mediator.user)
    day = client.get(reverse("mediation:day")).content.decode()
    assert "orario.txt" in day
    assert "serve la rete" in day
    address = reverse("mediation:file", args=[row.pk])
    assert address in day
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).decode() == TEXT
    assert "no-store" in answer["Cache-Control"]
    with behind_the_wall():
        event = AuditEvent.objects.get(action="mediation.file_opened")
        place = session.assignments.get()
    assert event.actor == f"user:{mediator.user_id}"
    report = client.get(reverse("mediation:report", args=[place.pk])).content.decode()
    assert address in report


def test_nobody_but_its_sides_and_who_mediates_learns_of_them(world, client):
    mediator, other = world.mediator(), world.mediator()
    session = scheduled(world, mediator)
    row = attached(world, session)
    stranger = world.cast.user("mediation_coordinator", world.cast.crema)
    school = f.OfficeFactory(area=world.cast.luino.area)
    people = (other.user, stranger, world.cast.user("requester", school))
    for user in (*people, world.cast.user("desk_operator", world.cast.luino)):
        assert rows(world.cast.as_actor(user)) == NOTHING
        client.force_login(user)
        for name, ask in (("file", client.get), ("file_remove", client.post)):
            status = ask(reverse(f"mediation:{name}", args=[row.pk])).status_code
            assert status in (403, 404)
    for actor in (world.secretary, world.coordinator, world.as_mediator(mediator)):
        assert rows(actor) == SEEN
    client.force_login(other.user)
    assert client.get(reverse("mediation:file", args=[row.pk])).status_code == 404


def test_they_are_read_while_one_mediates_and_a_short_while_after(world):
    mediator = world.mediator()
    session = scheduled(world, mediator)
    attached(world, session)
    actor = world.as_mediator(mediator)
    for days, seen in ((10, SEEN), (40, NOTHING)):
        ends = m.at(-days, 12)
        with behind_the_wall():
            MediationSession.objects.filter(pk=session.pk).update(
                starts_at=ends - timedelta(hours=2), ends_at=ends
            )
        assert rows(actor) == seen, days


def test_who_gives_a_session_back_reads_them_no_more(world):
    mediator = world.mediator()
    session = scheduled(world, mediator)
    attached(world, session)
    actor = world.as_mediator(mediator)
    with acting(actor):
        offering.give_back(session.assignments.get(), reason="busy", by=actor)
    assert rows(actor) == NOTHING


def test_an_urgent_offer_to_all_shows_them_to_nobody(world):
    mediator = world.mediator()
    session = approved(world)
    attached(world, session)
    with acting(world.coordinator):
        offering.broadcast(session, [mediator], by=world.coordinator)
    assert rows(world.as_mediator(mediator)) == NOTHING


@pytest.mark.parametrize(("confidentiality", "seen"), [("ordinary", SEEN), ("high", NOTHING)])
def test_of_a_confidential_request_they_are_read_once_it_is_accepted(world, confidentiality, seen):
    mediator = world.mediator()
    session = approved(world, confidentiality=confidentiality)
    attached(world, session)
    with acting(world.coordinator):
        sent = offering.propose(session, mediator, by=world.coordinator)
    actor = world.as_mediator(mediator)
    assert rows(actor) == seen
    with acting(actor):
        offering.answer_mine(sent.offer, Answer.ACCEPTED, by=actor)
    assert rows(actor) == SEEN


def test_when_the_person_is_sealed_neither_coordinator_nor_mediator_reads_them(world):
    mediator = world.mediator()
    session = scheduled(world, mediator)
    attached(world, session)
    person = f.PersonFactory(registered_office=world.school)
    m.RequestPersonFactory(request=session.request, person=person)
    for actor in (world.coordinator, world.as_mediator(mediator)):
        assert rows(actor) == SEEN
    f.SealFactory(person=person, office=world.school)
    for actor in (world.coordinator, world.as_mediator(mediator)):
        assert rows(actor) == NOTHING


def test_raw_sql_attaches_the_file_of_nobody_else(world):
    mediator = world.mediator()
    session = scheduled(world, mediator)
    stored = f.StoredFileFactory()
    insert = (
        "INSERT INTO mediation_requestfile (request_id, file_id, added_by_id, added_by_name,"
        " added_at) VALUES (%s, %s, %s, '', now())"
    )
    for actor in (world.secretary, world.coordinator, world.as_mediator(mediator)):
        with acting(actor):
            assert refused(insert, [session.request_id, stored.pk, actor.user_id])
    row = attached(world, session)
    with acting(world.as_mediator(mediator)):
        assert refused("UPDATE mediation_requestfile SET removed_at = now()")
    with acting(world.secretary):
        assert refused("UPDATE mediation_requestfile SET file_id = %s", [stored.pk])
    with behind_the_wall():
        assert RequestFile.objects.get() == row


def test_they_are_no_files_of_the_person(world):
    mediator = world.mediator()
    session = scheduled(world, mediator)
    person = f.PersonFactory(registered_office=world.school)
    attached(world, session)
    m.RequestPersonFactory(request=session.request, person=person)
    f.GrantFactory(person=person, office=world.cast.luino)
    with behind_the_wall():
        assert not PersonFile.objects.exists()
    # Whoever follows the person elsewhere.
    assert rows(world.cast.actor("desk_operator", world.cast.luino)) == NOTHING


def test_the_page_adds_them_and_takes_them_away(world, client):
    session = scheduled(world, world.mediator())
    client.force_login(world.cast.user("requester", world.school))
    add = reverse("mediation:file_add", args=[session.request_id])
    page = reverse("mediation:request", args=[session.request_id])
    assert client.post(add, {}).status_code == 422
    wrong = client.post(add, {"upload": upload("#!/bin/sh", "x.pdf")})
    assert wrong.status_code == 422
    assert "è un programma" in wrong.content.decode()
    for _tap in range(2):
        assert client.post(add, {"upload": upload()}).status_code == 302
    with behind_the_wall():
        row = RequestFile.objects.get()
    assert "orario.txt" in client.get(page).content.decode()
    remove = reverse("mediation:file_remove", args=[row.pk])
    assert client.post(remove).status_code == 302
    assert "orario.txt" not in client.get(page).content.decode()
    with acting(world.as_mediator(world.mediators[0])):
        assert not RequestFile.objects.exists()


def test_a_file_in_quarantine_is_named_and_not_opened(world, client):
    mediator = world.mediator()
    row = attached(world, scheduled(world, mediator))
    client.force_login(mediator.user)
    for scan, said in (
        (Scan.WAITING, "aspetta il controllo"),
        (Scan.INFECTED, "contiene un virus"),
    ):
        with behind_the_wall():
            StoredFile.objects.update(scan=scan)
        assert said in client.get(reverse("mediation:day")).content.decode()
        assert client.get(reverse("mediation:file", args=[row.pk])).status_code == 404


def test_nothing_is_attached_to_what_is_over(world):
    session = approved(world)
    with acting(world.secretary):
        cancelling.withdraw(session.request, why="Non serve", by=world.secretary)
        with pytest.raises(Refused, match="conclusa"):
            attaching.attach(session.request, upload(), by=world.secretary)


def test_a_day_with_files_asks_the_database_as_often_for_one_as_for_five(
    world,
    client,
    page_queries,  # noqa: F811
):
    mediator = world.mediator()

    def lay(days):
        session = scheduled(world, mediator, times=[Time(m.at(days, 10), 60)], hours=1)
        attached(world, session, text=f"{TEXT} {days}")

    client.force_login(mediator.user)
    lay(2)
    one = page_queries(reverse("mediation:day"))
    for days in range(3, 7):
        lay(days)
    assert page_queries(reverse("mediation:day")) == one
