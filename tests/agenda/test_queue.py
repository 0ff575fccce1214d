"""The queue of an office: numbers, calls, undo, and what the pages show of them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from labimpact.agenda import actions, queries
from labimpact.agenda.models import Arrival, ArrivalState
from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from tests.conftest import behind_the_wall
from tests.factories import (
    ArrivalFactory,
    LanguageFactory,
    PersonFactory,
    SealFactory,
    yesterday,
)

pytestmark = pytest.mark.django_db
ROME = ZoneInfo("Europe/Rome")


@pytest.fixture
def desk(cast):
    with acting(cast.actor()) as actor:
        yield actor


def test_numbers_start_at_one_each_day_and_for_each_office(cast, desk):
    ArrivalFactory(office=cast.luino, day=clock.today() - timedelta(days=1), number=40)
    ArrivalFactory(office=cast.crema, number=7)
    numbers = [actions.add(office_id=cast.luino.pk, by=desk).number for _ in range(3)]
    assert numbers == [1, 2, 3]


def test_the_next_number_counts_an_arrival_that_a_seal_hides(cast, desk):
    ArrivalFactory(office=cast.luino, number=1, person=cast.amina)
    SealFactory(person=cast.amina)
    assert queries.queue(desk, cast.luino.pk, clock.today()).shown == ()
    assert actions.add(office_id=cast.luino.pk, by=desk).number == 2


def test_nobody_adds_to_the_queue_of_another_office(cast, desk):
    with pytest.raises(Refused):
        actions.add(office_id=cast.crema.pk, by=desk)


def test_call_next_calls_whoever_came_first(cast, desk):
    first, second = (actions.add(office_id=cast.luino.pk, by=desk) for _ in range(2))
    called = actions.call_next(office_id=cast.luino.pk, by=desk)
    assert called.pk == first.pk
    assert called.called_by_id == desk.user_id
    assert actions.call_next(office_id=cast.luino.pk, by=desk).pk == second.pk
    assert actions.call_next(office_id=cast.luino.pk, by=desk) is None


def test_call_takes_one_out_of_turn_but_never_twice(cast, desk):
    _, second = (actions.add(office_id=cast.luino.pk, by=desk) for _ in range(2))
    assert actions.call(second, by=desk).state is ArrivalState.CALLED
    with pytest.raises(Refused, match="non è più in attesa"):
        actions.call(second, by=desk)


def test_calling_again_leaves_the_waiting_time_as_it_was(cast, desk):
    arrival = ArrivalFactory(
        office=cast.luino,
        number=1,
        arrived_at=yesterday(),
        called_at=yesterday() + timedelta(minutes=10),
    )
    again = actions.call_again(arrival, by=desk)
    assert again.minutes_waited(clock.now()) == 10
    assert again.called_again_at > again.called_at


def test_only_who_was_called_is_called_again(cast, desk):
    arrival = actions.add(office_id=cast.luino.pk, by=desk)
    with pytest.raises(Refused):
        actions.call_again(arrival, by=desk)


def test_serving_somebody_nobody_called_counts_as_a_call(cast, desk):
    served = actions.serve(actions.add(office_id=cast.luino.pk, by=desk), by=desk)
    assert served.state is ArrivalState.SERVED
    assert served.called_by_id == desk.user_id


def test_serving_twice_changes_nothing(cast, desk):
    arrival = actions.serve(actions.add(office_id=cast.luino.pk, by=desk), by=desk)
    assert actions.serve(arrival, by=desk).served_at == arrival.served_at


def test_who_was_served_cannot_have_left(cast, desk):
    arrival = actions.serve(actions.add(office_id=cast.luino.pk, by=desk), by=desk)
    with pytest.raises(Refused):
        actions.leave(arrival, by=desk)


def test_undo_goes_back_one_step_at_a_time(cast, desk):
    arrival = actions.add(office_id=cast.luino.pk, by=desk)
    actions.call(arrival, by=desk)
    actions.serve(arrival, by=desk)
    assert actions.undo(arrival, by=desk).state is ArrivalState.CALLED
    back = actions.undo(arrival, by=desk)
    assert (back.state, back.called_by_id) == (ArrivalState.WAITING, None)
    assert actions.leave(arrival, by=desk).state is ArrivalState.LEFT
    assert actions.undo(arrival, by=desk).state is ArrivalState.WAITING
    with pytest.raises(Refused):
        actions.undo(arrival, by=desk)


def test_closing_the_day_sends_away_only_who_waits(cast, desk):
    waiting = actions.add(office_id=cast.luino.pk, by=desk)
    called = actions.call(actions.add(office_id=cast.luino.pk, by=desk), by=desk)
    elsewhere = ArrivalFactory(office=cast.crema, number=1)
    assert actions.close_day(office_id=cast.luino.pk, by=desk) == 1
    assert Arrival.objects.get(pk=waiting.pk).state is ArrivalState.LEFT
    assert Arrival.objects.get(pk=called.pk).state is ArrivalState.CALLED
    with behind_the_wall():
        assert Arrival.objects.get(pk=elsewhere.pk).state is ArrivalState.WAITING


def test_waiting_minutes_survive_the_night_the_clocks_go_back():
    arrived = datetime(2026, 10, 25, 1, 30, tzinfo=ROME)
    called = datetime(2026, 10, 25, 3, 30, tzinfo=ROME)
    assert Arrival(arrived_at=arrived, called_at=called).minutes_waited(called) == 180


def test_waiting_minutes_survive_the_night_the_clocks_go_forward():
    arrived = datetime(2027, 3, 28, 1, 30, tzinfo=ROME)
    called = datetime(2027, 3, 28, 3, 30, tzinfo=ROME)
    assert Arrival(arrived_at=arrived, called_at=called).minutes_waited(called) == 60


def test_the_day_says_how_long_people_waited(cast, desk):
    now = clock.now()
    for number, minutes in enumerate((10, 20, 90), start=1):
        arrived = now - timedelta(minutes=200)
        ArrivalFactory(
            office=cast.luino,
            number=number,
            arrived_at=arrived,
            called_at=arrived + timedelta(minutes=minutes),
            served_at=now,
        )
    ArrivalFactory(office=cast.luino, number=4, arrived_at=now - timedelta(minutes=33))
    found = queries.queue(desk, cast.luino.pk, clock.today(), now=now)
    assert (found.median_wait, found.longest_wait, found.served_count) == (20, 33, 3)


# Pages


def test_one_post_without_any_field_gives_a_number(client, cast):
    client.force_login(cast.user())
    answer = client.post(reverse("agenda:add"))
    assert answer.status_code == 302
    page = client.get(reverse("agenda:queue")).content.decode()
    assert "Numero 1 in attesa." in page
    assert 'data-shortcut="n"' in page
    assert 'data-shortcut="c"' in page


def test_the_number_keeps_language_reason_and_person(client, cast):
    language = LanguageFactory()
    client.force_login(cast.user())
    client.post(
        reverse("agenda:add"),
        {"language": language.pk, "person": cast.amina.pk, "label": "con il passeggino"},
    )
    with behind_the_wall():
        arrival = Arrival.objects.get(office=cast.luino)
    assert (arrival.language_id, arrival.person_id) == (language.pk, cast.amina.pk)
    assert arrival.label == "con il passeggino"


def test_a_person_of_another_office_is_refused_beside_nothing_saved(client, cast):
    stranger = PersonFactory(registered_office=cast.crema)
    client.force_login(cast.user())
    answer = client.post(reverse("agenda:add"), {"person": stranger.pk, "label": "resta scritto"})
    assert answer.status_code == 422
    assert "resta scritto" in answer.content.decode()
    with behind_the_wall():
        assert not Arrival.objects.exists()


def test_a_long_label_comes_back_with_what_was_typed(client, cast):
    client.force_login(cast.user())
    answer = client.post(reverse("agenda:add"), {"label": "x" * 10_000})
    assert answer.status_code == 422
    assert "x" * 10_000 in answer.content.decode()


@pytest.mark.parametrize(
    ("verb", "state"), [("chiama", "called"), ("servito", "served"), ("via", "left")]
)
def test_the_buttons_of_a_row_move_an_arrival(client, cast, verb, state):
    arrival = ArrivalFactory(office=cast.luino, number=1, arrived_at=yesterday())
    client.force_login(cast.user())
    answer = client.post(reverse("agenda:step", args=[arrival.pk, verb]))
    assert answer.status_code == 302
    with behind_the_wall():
        assert Arrival.objects.get(pk=arrival.pk).state == state


def test_a_step_that_is_none_is_not_found(client, cast):
    arrival = ArrivalFactory(office=cast.luino, number=1)
    client.force_login(cast.user())
    assert client.post(reverse("agenda:step", args=[arrival.pk, "vola"])).status_code == 404


def test_steps_are_only_posted(client, cast):
    arrival = ArrivalFactory(office=cast.luino, number=1)
    client.force_login(cast.user())
    assert client.get(reverse("agenda:step", args=[arrival.pk, "chiama"])).status_code == 405


def test_the_colleague_who_comes_second_reads_why(client, cast):
    arrival = ArrivalFactory(
        office=cast.luino, number=1, arrived_at=yesterday(), called_at=clock.now()
    )
    client.force_login(cast.user())
    answer = client.post(reverse("agenda:step", args=[arrival.pk, "chiama"]))
    assert [str(m) for m in get_messages(answer.wsgi_request)] == [
        "Il numero 1 non è più in attesa."
    ]


@pytest.mark.parametrize("route", ["agenda:edit", "agenda:ticket"])
def test_an_arrival_of_another_office_is_not_found(client, cast, route):
    arrival = ArrivalFactory(office=cast.crema, number=1)
    client.force_login(cast.user())
    assert client.get(reverse(route, args=[arrival.pk])).status_code == 404


@pytest.mark.parametrize("role", ["cultural_mediator", "regional_monitor", "privacy_officer"])
def test_roles_without_a_queue_are_kept_out(client, cast, role):
    client.force_login(cast.user(role))
    assert client.get(reverse("agenda:queue")).status_code == 403


def test_the_refresh_brings_only_the_queue(client, cast):
    ArrivalFactory(office=cast.luino, number=1)
    client.force_login(cast.user())
    part = client.get(reverse("agenda:queue"), headers={"HX-Request": "true"})
    page = part.content.decode()
    assert page.strip().startswith('<div id="coda" data-refresh="15"')
    assert "<html" not in page
    assert "HX-Request" in part["Vary"]


def test_a_refreshed_queue_notes_each_name_once(client, cast):
    ArrivalFactory(office=cast.luino, number=1, person=cast.amina)
    client.force_login(cast.user())
    client.get(reverse("agenda:queue"))
    for _ in range(3):
        client.get(reverse("agenda:queue"), headers={"HX-Request": "true"})
    newcomer = PersonFactory(registered_office=cast.luino)
    ArrivalFactory(office=cast.luino, number=2, person=newcomer)
    client.get(reverse("agenda:queue"), headers={"HX-Request": "true"})
    with behind_the_wall():
        read = AuditEvent.objects.filter(action="arrival.listed").order_by("pk")
        assert [e.person_ids for e in read] == [[cast.amina.pk], [newcomer.pk]]


def test_an_arrival_can_be_completed_later(client, cast):
    arrival = ArrivalFactory(office=cast.luino, number=1, person=cast.amina)
    client.force_login(cast.user())
    page = client.get(reverse("agenda:edit", args=[arrival.pk]))
    assert page.status_code == 200
    answer = client.post(reverse("agenda:edit", args=[arrival.pk]), {"label": "giacca rossa"})
    assert answer.status_code == 302
    with behind_the_wall():
        arrival.refresh_from_db()
    assert (arrival.label, arrival.person_id) == ("giacca rossa", cast.amina.pk)


def test_the_ticket_has_the_number_and_no_name(client, cast):
    arrival = ArrivalFactory(office=cast.luino, number=17, person=cast.amina)
    client.force_login(cast.user())
    page = client.get(reverse("agenda:ticket", args=[arrival.pk])).content.decode()
    assert "17" in page
    assert "Amina" not in page


def test_the_queue_asks_as_much_for_five_as_for_one(client, cast, page_queries):
    client.force_login(cast.user())
    ArrivalFactory(office=cast.luino, number=1, person=cast.amina, language=LanguageFactory())
    one = page_queries(reverse("agenda:queue"))
    for number in range(2, 6):
        person = PersonFactory(registered_office=cast.luino)
        ArrivalFactory(office=cast.luino, number=number, person=person, called_at=clock.now(),
                       called_by=cast.user(), language=LanguageFactory())  # fmt: skip
    assert page_queries(reverse("agenda:queue")) == one
    assert one <= 15
