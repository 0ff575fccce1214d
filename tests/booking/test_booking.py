"""Taking a place from the portal without an account: asked for, proved, moved, given back."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from labimpact.agenda.models import AppointmentKind
from labimpact.base.actor import System
from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting_as
from labimpact.booking import actions, emails
from labimpact.booking.jobs import forget
from labimpact.people.actions.indexing import rewrite_keys
from labimpact.portal import queries, visiting
from tests.booking.conftest import NINE, appointments, at, bookings, value
from tests.conftest import behind_the_wall
from tests.factories import AppointmentFactory, PublicBookingFactory

pytestmark = pytest.mark.django_db
HALF_PAST = NINE + timedelta(minutes=30)


def test_a_desk_that_does_not_allow_it_has_no_page_and_is_not_offered(client, desk):
    address = f"/it/prenota/{desk.office.pk}/"
    assert f'href="{address}"' in client.get("/it/").content.decode()
    with behind_the_wall():
        AppointmentKind.objects.update(is_public=False)
    assert client.get(address).status_code == 404
    assert address not in client.get("/it/").content.decode()


def test_a_kind_is_not_booked_from_the_portal_unless_the_office_says_so(client, desk):
    assert AppointmentKind().is_public is False
    client.force_login(desk.cast.user("area_coordinator"))
    page = f"/lavoro/agenda/impostazioni/tipi/{desk.kind.pk}/"
    said = {"label": "Colloquio", "minutes": "30"}
    assert client.post(page, said).status_code == 302
    with behind_the_wall():
        desk.kind.refresh_from_db()
    assert desk.kind.is_public is False
    client.post(page, said | {"is_public": "on"})
    with behind_the_wall():
        desk.kind.refresh_from_db()
    assert desk.kind.is_public is True


def test_the_page_shows_free_places_alone_and_gives_no_cookie(client, visitor, desk):
    AppointmentFactory(
        office=desk.office, kind=desk.kind, operator=desk.user, starts_at=NINE, ends_at=HALF_PAST
    )
    answer = client.get(f"/uk/prenota/{desk.office.pk}/")
    html = answer.content.decode()
    assert value(HALF_PAST) in html
    assert value(NINE) not in html
    # Not the Monday on which we are: its hours are nearer than the rule allows.
    assert "11/01/2027" not in html
    assert str(desk.user) not in html
    assert client.cookies == {}


def test_the_code_takes_the_place_and_the_desk_sees_where_it_comes_from(client, visitor, desk):
    asked = visitor.asks()
    assert asked.status_code == 302
    assert appointments() == []
    page = visitor.client.get(asked.url)
    assert "o…@example.org" in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    client.post(asked.url, {"what": "code", "code": visitor.code()})
    (appointment,) = appointments()
    assert (appointment.starts_at, appointment.ends_at) == (NINE, HALF_PAST)
    assert (appointment.operator_id, appointment.label) == (desk.user.pk, "Оксана")
    assert appointment.note == "Documenti"
    placed = client.get(asked.url).content.decode()
    assert queries.texts()["uk"]["booking"]["yours"] in placed
    assert "18/01/2027" in placed
    assert "Il passaporto" in placed
    assert "Оксана" not in placed
    assert "example.org" not in placed
    confirmed = visitor.mailbox()[-1]
    assert confirmed.to == ["oksana@example.org"]
    assert "Запис підтверджено: 18/01/2027, 09:00" in confirmed.body
    assert asked.url in confirmed.body
    assert client.cookies == {}
    client.force_login(desk.user)
    detail = client.get(f"/lavoro/agenda/{appointment.pk}/").content.decode()
    assert "prenotato dal portale" in detail


def test_the_secret_of_an_address_is_neither_counted_nor_passed_on_with_an_opinion(client, visitor):
    address = visitor.books()
    page = client.get(address)
    assert not visiting._is_visit(page.wsgi_request, page)
    assert 'name="pagina"' not in page.content.decode()
    # Nor by a form that somebody else made.
    tapped = client.post("/uk/parere/", {"pagina": address[4:], "utile": "si"})
    assert tapped.status_code == 404
    home = client.get("/uk/")
    assert visiting._is_visit(home.wsgi_request, home)


def test_a_wrong_code_is_counted_and_the_sixth_try_is_none(client, visitor):
    page = visitor.asks().url
    right = visitor.code()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        assert client.post(page, {"what": "code", "code": wrong}).status_code == 422
    dead = client.post(page, {"what": "code", "code": right})
    assert queries.texts()["uk"]["booking"]["dead"] in dead.content.decode()
    assert appointments() == []


def test_a_code_lives_a_quarter_of_an_hour(client, visitor):
    page = visitor.asks().url
    with behind_the_wall():
        type(bookings()[0]).objects.update(code_sent_at=timezone.now() - timedelta(minutes=16))
    client.post(page, {"what": "code", "code": visitor.code()})
    assert appointments() == []


def test_another_code_comes_after_a_minute_and_the_first_is_worth_nothing(client, visitor):
    page = visitor.asks().url
    first = visitor.code()
    client.post(page, {"what": "again"})
    assert len(visitor.mailbox()) == 1
    with behind_the_wall():
        type(bookings()[0]).objects.update(code_sent_at=timezone.now() - timedelta(minutes=2))
    assert client.post(page, {"what": "again"}).status_code == 200
    assert len(visitor.mailbox()) == 2
    second = visitor.code()
    if first != second:
        assert client.post(page, {"what": "code", "code": first}).status_code == 422
    assert client.post(page, {"what": "code", "code": second}).status_code == 302


def test_who_comes_second_is_offered_the_next_places_and_types_nothing_again(client, visitor, desk):
    page = visitor.asks().url
    code = visitor.code()
    AppointmentFactory(
        office=desk.office, kind=desk.kind, operator=desk.user, starts_at=NINE, ends_at=HALF_PAST
    )
    answer = client.post(page, {"what": "code", "code": code})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert value(HALF_PAST) in html
    assert value(NINE) not in html
    assert client.post(page, {"what": "place", "when": value(HALF_PAST)}).status_code == 302
    assert [a.starts_at for a in appointments() if a.label == "Оксана"] == [HALF_PAST]
    assert "18/01/2027, 09:30" in visitor.mailbox()[-1].body


def test_the_form_that_names_a_place_gone_meanwhile_comes_back_as_it_was(client, visitor, desk):
    AppointmentFactory(
        office=desk.office, kind=desk.kind, operator=desk.user, starts_at=NINE, ends_at=HALF_PAST
    )
    answer = visitor.asks()
    assert answer.status_code == 422
    assert "Оксана" in answer.content.decode()
    assert bookings() == []


@pytest.mark.parametrize("changes", [
    {"name": ""}, {"email": ""}, {"email": "non è una mail"}, {"when": ""}, {"topic": "altro"},
    {"when": "ieri"}, {"name": "x" * 81}, {"when": "20270118T0807Z"}, {"name": "\x00"},
])  # fmt: skip
def test_a_form_that_is_wrong_keeps_nothing(client, visitor, changes):
    answer = visitor.asks(**changes)
    assert answer.status_code == 422
    assert bookings() == []


def test_a_robot_is_thanked_and_nothing_is_kept(client, visitor):
    assert visitor.asks(website="https://example.org").status_code == 200
    assert bookings() == []


def test_it_is_moved_and_given_back_by_its_address(client, visitor):
    page = visitor.books()
    assert client.post(page, {"what": "place", "when": value(HALF_PAST)}).status_code == 302
    (appointment,) = appointments()
    assert appointment.starts_at == HALF_PAST
    assert client.post(page, {"what": "give_back"}).status_code == 302
    (appointment,) = appointments()
    assert (appointment.state, appointment.cancelled_by) == ("cancelled", "person")
    assert queries.texts()["uk"]["booking"]["given"] in client.get(page).content.decode()
    # What was given back is not taken again by an old page.
    assert client.post(page, {"what": "place", "when": value(NINE)}).status_code == 422


def test_who_mistyped_or_gave_it_back_finds_the_way_to_book_again(client, visitor, desk):
    again = f'href="/uk/prenota/{desk.office.pk}/"'
    page = visitor.asks().url
    assert again in client.get(page).content.decode()
    client.post(page, {"what": "code", "code": visitor.code()})
    assert again not in client.get(page).content.decode()
    client.post(page, {"what": "give_back"})
    assert again in client.get(page).content.decode()


def test_who_never_typed_the_code_takes_no_place_past_it(client, visitor):
    page = visitor.asks().url
    assert client.post(page, {"what": "place", "when": value(NINE)}).status_code == 422
    assert client.post(page, {"what": "give_back"}).status_code == 422
    assert appointments() == []


def test_an_address_that_nobody_was_given_opens_nothing(client, desk):
    for language in ("it", "ar"):
        assert client.get(f"/{language}/appuntamento/{'x' * 43}/").status_code == 404
        assert client.get(f"/{language}/appuntamento/{'x' * 43}.ics").status_code == 404


def test_the_calendar_file_says_where_and_when_and_not_who(client, visitor):
    page = visitor.books(language="it")
    answer = client.get(f"{page.rstrip('/')}.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode()
    assert "DTSTART:20270118T080000Z" in text
    assert "Via Roma 1" in text
    assert "Оксана" not in text


def test_a_contact_that_holds_enough_is_told_so_after_its_code_and_not_before(client, visitor):
    """Else whoever types somebody's number learns that they have appointments here."""
    visitor.books()
    second = visitor.books(when=HALF_PAST)
    third = visitor.asks(when=NINE + timedelta(hours=1))
    assert third.status_code == 302
    many = queries.texts()["uk"]["booking"]["many"]
    assert many not in client.get(third.url).content.decode()
    answer = client.post(third.url, {"what": "code", "code": visitor.code()})
    assert answer.status_code == 422
    assert many in answer.content.decode()
    assert len(appointments()) == 2
    client.post(second, {"what": "give_back"})
    place = {"what": "place", "when": value(NINE + timedelta(hours=1))}
    assert client.post(third.url, place).status_code == 302


def test_a_number_of_one_s_own_tells_nothing_of_somebody_s_address(client, visitor, settings):
    """The code goes to the number: the address beside it is proved by nothing."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"portal_booking": "99/m/ip"}
    visitor.books()
    visitor.books(when=HALF_PAST)
    settings.SMS_URL = "https://sms.example.org/"
    asked = visitor.asks(phone="333 1234567", when=NINE + timedelta(hours=1))
    key = asked.url.rstrip("/").rsplit("/", 1)[-1]
    with behind_the_wall():
        type(bookings()[0]).objects.filter(phone="+393331234567").update(
            code_hash=actions._code_fingerprint(key, "123456")
        )
    assert client.post(asked.url, {"what": "code", "code": "123456"}).status_code == 302
    assert len(appointments()) == 3


def test_a_fourth_code_within_the_hour_is_not_sent_and_nobody_can_tell(client, visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"portal_booking": "99/m/ip"}
    pages = [visitor.asks().url for _ in range(4)]
    assert len(visitor.mailbox()) == 3

    def shown(page):
        return re.sub(r"/appuntamento/[^/]+/", "", client.get(page).content.decode())

    assert shown(pages[3]) == shown(pages[2])
    wrong = {"what": "code", "code": "not it"}
    with behind_the_wall():
        type(bookings()[0]).objects.update(code_sent_at=timezone.now() - timedelta(minutes=2))
    for page in pages[2:]:
        answers = [client.post(page, wrong) for _ in range(5)]
        assert {answer.status_code for answer in answers} == {422}
        dead = client.post(page, wrong).content.decode()
        assert queries.texts()["uk"]["booking"]["dead"] in dead
        again = client.post(page, {"what": "again"})
        assert queries.texts()["uk"]["booking"]["sent"] in again.content.decode()
    assert len(visitor.mailbox()) == 4
    # Nor does the code that nobody was sent open it by hand.
    with acting_as(System.PUBLIC), connection.cursor() as cursor:
        key = pages[3].rstrip("/").rsplit("/", 1)[-1]
        for guess in ("", "-", None):
            cursor.execute("SELECT wall.prove_booking(%s, %s)", [fingerprint(key), guess])
            assert cursor.fetchone() == ("wrong",)


def test_the_page_of_one_booking_is_tried_so_often_from_wherever(client, visitor):
    page = visitor.asks().url
    statuses = [
        client.post(page, {"what": "give_back"}, REMOTE_ADDR=f"192.0.2.{n}").status_code
        for n in range(31)
    ]
    assert set(statuses[:30]) == {422}
    assert statuses[30] == 429
    other = visitor.asks(email="altra@example.org").url
    assert client.post(other, {"what": "give_back"}).status_code == 422


def test_too_many_from_one_network_address_are_told_to_wait(client, visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"portal_booking": "2/m/ip"}
    statuses = [visitor.asks(email=f"p{n}@example.org").status_code for n in range(3)]
    assert statuses == [302, 302, 429]


def test_without_a_gateway_no_phone_is_asked_for_and_with_one_the_code_goes_there(
    client, visitor, settings, desk
):
    page = f"/it/prenota/{desk.office.pk}/"
    assert 'name="phone"' not in client.get(page).content.decode()
    settings.SMS_URL = "https://sms.example.org/"
    assert 'name="phone"' in client.get(page).content.decode()
    assert visitor.asks(email="", phone="333 123").status_code == 422
    assert visitor.asks(email="", phone="333 1234567").status_code == 302
    (booking,) = bookings()
    assert booking.phone == "+393331234567"


def test_it_is_remembered_the_day_before_once_in_its_language_with_an_address_of_its_own(
    client, visitor, on_moment
):
    visitor.books()
    before = len(visitor.mailbox())
    on_moment(2027, 1, 15, 20)
    assert actions.remind() == 0
    # A Sunday is silent: the Saturday before is the day.
    on_moment(2027, 1, 16, 11)
    assert actions.remind() == 1
    assert actions.remind() == 0
    (reminder,) = visitor.mailbox()[before:]
    assert "Пам'ятайте про запис: 18/01/2027, 09:00" in reminder.body
    assert "Ricorda l'appuntamento" in reminder.body
    page = re.search(r"/uk/appuntamento/[\w-]+/", reminder.body).group()
    assert client.post(page, {"what": "give_back"}).status_code == 302
    assert appointments()[0].state == "cancelled"


def test_the_desk_says_who_it_is_and_is_never_told_by_the_name_alone(client, visitor, desk):
    with behind_the_wall():
        rewrite_keys(desk.cast.amina)
    visitor.books(name="Amina Hassan")
    (booking,) = bookings()
    client.force_login(desk.user)
    page = f"/lavoro/prenotazioni/{booking.pk}/"
    html = client.get(page).content.decode()
    assert "oksana@example.org" in html
    assert f'value="{desk.cast.amina.pk}"' in html
    assert appointments()[0].person_id is None
    assert client.post(f"{page}persona/", {"person": desk.cast.amina.pk}).status_code == 302
    assert appointments()[0].person_id == desk.cast.amina.pk


def test_another_office_opens_no_booking(client, desk):
    booking = PublicBookingFactory(office=desk.office)
    client.force_login(desk.cast.user(office=desk.cast.crema))
    assert client.get(f"/lavoro/prenotazioni/{booking.pk}/").status_code == 404


def test_what_was_never_confirmed_goes_after_a_day_and_the_rest_after_the_rule(desk, on_moment):
    now = at(2027, 1, 11, 8)
    unconfirmed = PublicBookingFactory(
        office=desk.office, kind=desk.kind, appointment=None, wanted_at=now,
        asked_at=now - timedelta(days=2),
    )  # fmt: skip
    old = PublicBookingFactory(office=desk.office, wanted_at=now - timedelta(days=91))
    kept = PublicBookingFactory(office=desk.office, wanted_at=now - timedelta(days=89))
    forget(0)
    assert {row.pk for row in bookings()} == {kept.pk}
    assert unconfirmed.pk != old.pk


@pytest.mark.parametrize("language", list(queries.texts()))
def test_every_language_has_every_message(language):
    said = {"code": "1", "office": "2", "day": "3", "hour": "4", "place": "5", "link": "6"}
    sentences = emails.words()[language]
    assert set(sentences) == set(emails.words()["it"])
    for name in ("code", "confirmed", "reminder"):
        assert sentences[name].format(**said)
        assert set(re.findall(r"{(\w+)}", sentences[name])) == set(
            re.findall(r"{(\w+)}", emails.words()["it"][name])
        ), name
