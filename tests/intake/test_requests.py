"""What the public asks without an account: it enters one office, once, and is answered there."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.intake.jobs import forget
from labimpact.intake.models import PublicRequest
from tests.conftest import behind_the_wall
from tests.factories import PublicRequestFactory

pytestmark = pytest.mark.django_db

FORM = "/uk/chiedi/aiuto/"


def said(cast, **changes):
    return {
        "office": cast.luino.pk, "name": "Оксана", "phone": "+39 333 0000000", "email": "",
        "words": "Мені потрібна допомога.", "sent_key": "prova-1", "page": "/uk/guide/residenza/",
    } | changes  # fmt: skip


@pytest.fixture(autouse=True)
def _nobody_has_written_yet():
    """How often an address writes is counted outside the test's transaction."""
    cache.clear()


@pytest.fixture
def desk(cast):
    with behind_the_wall():
        cast.luino.address, cast.luino.phone = "Via Roma 1", "0332 000000"
        cast.luino.save()
    return cast


def rows():
    with behind_the_wall():
        return list(PublicRequest.objects.all())


def test_a_request_enters_the_desk_once_and_nobody_gets_a_cookie(client, desk):
    # The days of the rule, and no others (public_request_answer).
    assert "протягом 3 робочих днів" in client.get(FORM).content.decode()
    answer = client.post(FORM, said(desk))
    assert answer.status_code == 200
    assert "Ми отримали ваш запит" in answer.content.decode()
    client.post(FORM, said(desk))
    (row,) = rows()
    assert (row.office_id, row.language, row.kind) == (desk.luino.pk, "uk", "aiuto")
    assert row.page == "/uk/guide/residenza/"
    assert row.due_on > timezone.localdate()
    assert client.cookies == {}


@pytest.mark.parametrize("changes", [
    {"name": ""}, {"phone": "", "email": ""}, {"words": ""}, {"email": "non è una mail"},
    {"office": 999_999}, {"words": "x" * 2001},
])  # fmt: skip
def test_a_form_that_is_wrong_comes_back_with_what_was_typed(client, desk, changes):
    answer = client.post(FORM, said(desk, **changes))
    assert answer.status_code == 422
    html = answer.content.decode()
    if "name" not in changes:
        assert "Оксана" in html
    assert rows() == []


def test_a_robot_is_thanked_and_nothing_is_kept(client, desk):
    answer = client.post(FORM, said(desk, website="https://example.org"))
    assert answer.status_code == 200
    assert rows() == []


def test_an_address_of_another_site_is_not_kept_as_the_page(client, desk):
    for number, page in enumerate(("//example.org/", "https://example.org/", "javascript:1")):
        client.post(FORM, said(desk, page=page, sent_key=f"k{number}"))
    assert [row.page for row in rows()] == ["", "", ""]


def test_too_many_from_one_address_are_told_to_wait(client, desk, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"portal_ask": "2/m/ip"}
    statuses = [client.post(FORM, said(desk, sent_key=f"k{n}")).status_code for n in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize("path", ["/uk/chiedi/altro/", "/de/chiedi/aiuto/"])
def test_there_is_no_form_for_anything_else(client, path):
    assert client.get(path).status_code == 404


def test_the_desk_reads_it_takes_it_closes_it_and_may_take_that_back(client, desk):
    user = desk.user()
    row = PublicRequestFactory(office=desk.luino)
    client.force_login(user)
    assert "Chiede aiuto" in client.get("/lavoro/da-fare/").content.decode()
    page = f"/lavoro/richieste/{row.pk}/"
    assert "Мені потрібна допомога" in client.get(page).content.decode()
    client.post(f"{page}prendi/")
    assert client.post(page, {"note": "senza esito"}).status_code == 422
    assert client.post(page, {"outcome": "done", "note": "Vista oggi."}).status_code == 302
    (row,) = rows()
    assert (row.taken_by_id, row.outcome, row.note) == (user.pk, "done", "Vista oggi.")
    assert client.post(page, {"outcome": "referred"}).status_code == 422
    client.post(f"{page}riapri/")
    assert rows()[0].closed_at is None


def test_another_office_finds_nothing(client, desk):
    row = PublicRequestFactory(office=desk.luino)
    client.force_login(desk.user(office=desk.crema))
    assert client.get(f"/lavoro/richieste/{row.pk}/").status_code == 404
    assert client.post(f"/lavoro/richieste/{row.pk}/prendi/").status_code == 404


def test_the_public_reads_no_request_and_writes_none_but_through_its_door(desk):
    PublicRequestFactory(office=desk.luino)
    with acting_as(System.PUBLIC):
        assert PublicRequest.objects.count() == 0
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO intake_publicrequest (office_id, kind, language, name, phone, email,"
                " words, page, sent_key, asked_at, due_on, outcome, note)"
                " VALUES (%s, 'aiuto', 'it',"
                " 'x', '1', '', 'x', '', 'y', now(), current_date, '', '')",
                [desk.luino.pk],
            )


@pytest.mark.parametrize("actor", ["desk", System.WORKER, System.SIGN_IN])
def test_nobody_but_the_public_uses_that_door(desk, actor):
    who = acting(desk.actor()) if actor == "desk" else acting_as(actor)
    with who, pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.ask_publicly(%s, 'aiuto', 'it', 'x', '1', '', 'x', '', 'z', current_date)",
            [desk.luino.pk],
        )


def test_what_was_written_is_never_changed(desk):
    row = PublicRequestFactory(office=desk.luino)
    with acting(desk.actor()), pytest.raises(DatabaseError), transaction.atomic():
        PublicRequest.objects.filter(pk=row.pk).update(words="altro")


def test_what_was_closed_long_ago_is_erased_and_nothing_else(desk):
    long_ago = timezone.now() - timedelta(days=181)
    PublicRequestFactory(office=desk.luino, closed_at=long_ago, outcome="done")
    recent = PublicRequestFactory(
        office=desk.luino, closed_at=long_ago + timedelta(days=2), outcome="done"
    )
    still_open = PublicRequestFactory(office=desk.luino, asked_at=long_ago)
    forget(0)
    assert {row.pk for row in rows()} == {recent.pk, still_open.pk}
