"""The screen in the waiting room: numbers only, behind a secret address."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from labimpact.agenda import actions, jobs
from labimpact.agenda.models import Arrival, ArrivalState, WaitingRoomScreen
from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from tests.conftest import behind_the_wall
from tests.factories import ArrivalFactory, WaitingRoomScreenFactory, yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(cast):
    screen = WaitingRoomScreenFactory(office=cast.luino, key="k" * 43)
    return reverse("agenda:screen", args=[screen.key])


def test_the_screen_shows_numbers_to_whoever_has_the_address(client, cast, address):
    ArrivalFactory(office=cast.luino, number=4, called_at=clock.now(), arrived_at=yesterday())
    ArrivalFactory(office=cast.luino, number=5)
    ArrivalFactory(office=cast.crema, number=77)
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<p class="room-number">4</p>' in page
    assert ">5<" in page
    assert "77" not in page
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"


def test_the_screen_never_tells_a_name_a_label_or_a_reason(client, cast, address):
    ArrivalFactory(
        office=cast.luino, number=3, person=cast.amina, label="giacca rossa", reason="violenza"
    )
    page = client.get(address).content.decode()
    for secret in ("Amina", "Hassan", "giacca", "violenza"):
        assert secret not in page


def test_whoever_was_called_again_comes_first(client, cast, address):
    now = clock.now()
    ArrivalFactory(office=cast.luino, number=1, arrived_at=yesterday(), called_at=yesterday(),
                   called_again_at=now)  # fmt: skip
    ArrivalFactory(office=cast.luino, number=2, arrived_at=yesterday(), called_at=yesterday())
    assert '<p class="room-number">1</p>' in client.get(address).content.decode()


def test_served_left_and_other_days_are_not_on_the_screen(client, cast, address):
    now = clock.now()
    ArrivalFactory(office=cast.luino, number=91, served_at=now)
    ArrivalFactory(office=cast.luino, number=92, left_at=now)
    ArrivalFactory(office=cast.luino, number=93, day="2026-01-02")
    page = client.get(address).content.decode()
    for number in ("91", "92", "93"):
        assert f">{number}<" not in page


@pytest.mark.parametrize("key", ["x", "k" * 42, "k" * 44, "%25", "'; select 1 --"])
def test_a_wrong_key_is_not_found(client, address, key):
    assert client.get(reverse("agenda:screen", args=[key])).status_code == 404


def test_the_refresh_brings_only_the_numbers(client, address):
    page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert page.strip().startswith('<div id="numeri"')
    assert "<html" not in page


def test_a_renewed_address_closes_the_old_one(client, cast, address):
    client.force_login(cast.user())
    assert client.post(reverse("agenda:screen_link")).status_code == 302
    page = client.get(reverse("agenda:screen_link"))
    with behind_the_wall():
        key = WaitingRoomScreen.objects.get(office=cast.luino).key
    assert key in page.content.decode()
    client.logout()
    assert client.get(address).status_code == 404
    assert client.get(reverse("agenda:screen", args=[key])).status_code == 200


def test_an_office_without_a_screen_is_told_how_to_switch_it_on(client, cast):
    client.force_login(cast.user())
    page = client.get(reverse("agenda:screen_link")).content.decode()
    assert "Lo schermo non è ancora acceso" in page


def test_keys_of_other_offices_are_behind_the_wall(cast, address):
    with acting(cast.actor(office=cast.crema)):
        assert not WaitingRoomScreen.objects.exists()
    with acting_as(System.PUBLIC):
        assert not WaitingRoomScreen.objects.exists()
        assert not Arrival.objects.exists()


def test_another_office_cannot_ask_for_numbers_of_this_one(cast):
    with acting(cast.actor(office=cast.crema)), pytest.raises(DatabaseError, match="not an office"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT wall.next_arrival_number(%s, current_date)", [cast.luino.pk])


def test_raw_sql_cannot_add_an_arrival_to_another_office(cast):
    with acting(cast.actor(office=cast.crema)), pytest.raises(DatabaseError, match="row-level"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO agenda_arrival (office_id, day, number, reason, label)"
                " VALUES (%s, current_date, 1, '', '')",
                [cast.luino.pk],
            )


def test_the_worker_closes_the_days_that_ended(cast):
    old = ArrivalFactory(office=cast.luino, number=1, day="2026-10-25", arrived_at="2026-10-25T09:00+01:00")  # fmt: skip  # noqa: E501
    today = ArrivalFactory(office=cast.luino, number=1)
    assert jobs.close_past_days() == 1
    assert jobs.close_past_days() == 0
    with behind_the_wall():
        old.refresh_from_db()
        today.refresh_from_db()
    # Midnight of the night the clocks went back: 25 hours after the day began.
    assert old.left_at.isoformat() == "2026-10-26T00:00:00+01:00"
    assert old.state is ArrivalState.LEFT
    assert today.state is ArrivalState.WAITING


def test_only_the_worker_closes_days(cast):
    with acting(cast.actor()), pytest.raises(DatabaseError, match="only the worker"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT wall.close_arrivals()")


def test_renewing_is_refused_for_another_office(cast):
    from labimpact.base.errors import Refused

    with acting(cast.actor()) as actor, pytest.raises(Refused):
        actions.renew_screen(office_id=cast.crema.pk, by=actor)
