"""The privacy officer's page: what it shows, to whom, and that reading it leaves a trace."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from labimpact.audit import labels, log
from labimpact.audit.models import AuditEvent
from labimpact.base.wall.session import acting
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
URL = "/lavoro/accessi/"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def officer(cast, client):
    user = cast.user("privacy_officer", user__full_name="Paola Registri")
    client.force_login(user)
    return user


def event(office, *, action="person.opened", who="Giulia Bianchi", at=None, **extra):
    with behind_the_wall():
        return AuditEvent.objects.create(
            actor="user:1",
            actor_name=who,
            office_id=office.pk,
            office_name=office.name,
            action=action,
            at=at or timezone.now(),
            **extra,
        )


def rows(response):
    return [e.action for e in response.context["screen"].lines]


def test_the_officer_reads_their_area_and_no_other(cast, client, officer):
    event(cast.luino, action="person.opened")
    event(cast.germignaga, action="contact.listed")
    event(cast.crema, action="file.opened")
    assert sorted(rows(client.get(URL))) == ["contact.listed", "person.opened"]


@pytest.mark.parametrize("role", ["desk_operator", "area_coordinator", "regional_monitor"])
def test_nobody_else_opens_the_register(cast, client, role):
    client.force_login(cast.user(role))
    assert client.get(URL).status_code == 403


def test_reading_the_register_is_in_the_register(cast, client, officer):
    shown = event(cast.luino, person_ids=[7])
    client.get(URL, {"person_id": "7"})
    with behind_the_wall():
        read = AuditEvent.objects.get(action="audit.listed")
    assert read.actor == f"user:{officer.pk}"
    assert read.object_ids == [shown.pk]
    assert read.details["person_id"] == "7"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"person_id": "7"}, ["person.opened"]),
        ({"who": "verdi"}, ["file.opened"]),
        ({"action": "file.opened"}, ["file.opened"]),
        ({"office": "germignaga"}, ["file.opened"]),
        ({"starts_on": "01/01/2020", "ends_on": "02/01/2020"}, []),
    ],
)
def test_each_filter_narrows_what_is_shown(cast, client, officer, query, found):
    event(cast.luino, person_ids=[7])
    event(cast.germignaga, action="file.opened", who="Luca Verdi", person_ids=[8])
    assert rows(client.get(URL, query)) == found


def test_without_a_period_the_last_week_is_shown(cast, client, officer):
    event(cast.luino, at=timezone.now() - timedelta(days=8))
    event(cast.luino, action="recent", at=timezone.now() - timedelta(days=5))
    assert rows(client.get(URL)) == ["recent"]


def test_a_period_turned_round_is_refused_beside_the_field(client, officer):
    response = client.get(URL, {"starts_on": "10/05/2026", "ends_on": "09/05/2026"})
    assert response.status_code == 422
    assert "finisce prima" in response.content.decode()


def test_who_opens_more_records_than_a_desk_can_stands_on_top(cast, client, officer, settings):
    settings.AUDIT_RECORDS_PER_HOUR = 3
    moment = timezone.now().replace(minute=5, second=0)
    for number in range(5):
        event(cast.luino, who="Curiosa Molto", at=moment, person_ids=[number])
    for _ in range(9):
        event(cast.luino, who="Sempre Lei", at=moment, person_ids=[1])
    unusual = client.get(URL).context["unusual"]
    assert [(u.actor_name, u.persons) for u in unusual] == [("Curiosa Molto", 5)]


def test_a_long_register_takes_pages_and_the_same_queries(
    cast, client, officer, django_assert_max_num_queries
):
    for number in range(55):
        event(cast.luino, person_ids=[number])
    client.get(URL)
    with django_assert_max_num_queries(15):
        first = client.get(URL)
    second = client.get(URL, {"pagina": "2"})
    assert len(rows(first)) == 50
    assert 5 <= len(rows(second)) < 50


def test_an_entry_can_be_neither_changed_nor_deleted(cast):
    from django.db import DatabaseError, connection, transaction

    with acting(cast.actor()) as actor:
        log.record("prova", by=actor)
        for statement in ("UPDATE audit_auditevent SET action = 'altro'",
                          "DELETE FROM audit_auditevent"):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(statement)


def test_an_empty_period_says_what_to_do(client, officer):
    html = client.get(URL, {"starts_on": "01/01/2020", "ends_on": "02/01/2020"}).content.decode()
    assert "allarga il periodo" in html


def test_every_kind_of_entry_that_the_code_writes_has_words():
    written = set()
    for path in (ROOT / "src" / "labimpact").rglob("*.py"):
        written |= set(re.findall(r'record(?:_list)?\(\s*"([a-z_]+\.[a-z_]+)"', path.read_text()))
    assert len(written) > 40
    assert sorted(written - set(labels.ACTIONS)) == []


def test_the_register_tells_operations_in_words(cast, client, officer):
    event(cast.luino, action="contact.form_opened")
    page = client.get(URL).content.decode()
    assert '<td data-label="Operazione"><bdi>modulo di contatto aperto</bdi></td>' in page
