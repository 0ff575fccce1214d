"""The pages of the agenda, as an operator of Luino walks through them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from labimpact.agenda.models import Appointment, AppointmentState, WaitingListEntry
from labimpact.audit.models import AuditEvent
from tests.agenda.conftest import at
from tests.agenda.pages import MONDAY, only, said, slot, url
from tests.conftest import behind_the_wall
from tests.factories import (
    AppointmentFactory,
    AppointmentKindFactory,
    LanguageFactory,
    PersonFactory,
    RoomFactory,
    SealFactory,
    SlotPatternFactory,
    WaitingListEntryFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client, agenda):
    client.force_login(agenda.user)
    return client


def test_the_day_shows_who_comes_and_what_is_free(operator, agenda, cast):
    agenda.book(at(2027, 1, 11, 9), person=cast.amina)
    page = operator.get(url("agenda"), {"giorno": MONDAY}).text
    assert "Hassan Amina" in page
    assert page.count("agenda-free") == 5
    assert f'data-slot="{slot(9, agenda, 30)}"' in page


def test_the_week_has_a_column_for_each_day(operator, agenda):
    agenda.book(at(2027, 1, 11, 9), label="la signora Rosa")
    page = operator.get(url("agenda"), {"giorno": "2027-01-13", "vista": "settimana"}).text
    assert len(re.findall(r'<th scope="col"', page)) == 6
    assert "la signora Rosa" in page


def test_filters_leave_only_what_is_asked_for(operator, agenda, cast):
    room, colleague = RoomFactory(office=agenda.office), cast.user()
    other = AppointmentKindFactory(office=agenda.office)
    mine = {"office": agenda.office, "starts_at": at(2027, 1, 11, 9)}
    AppointmentFactory(**mine, kind=agenda.kind, operator=agenda.user, label="il primo")
    AppointmentFactory(**mine, kind=other, operator=colleague, room=room, label="il secondo")
    for wanted in ({"operatore": colleague.pk}, {"tipo": other.pk}, {"stanza": room.pk}):
        page = operator.get(url("agenda"), {"giorno": MONDAY, **wanted}).text
        assert "il secondo" in page
        assert "il primo" not in page


def test_a_day_that_is_none_is_today(operator, agenda):
    for wanted in ("ieri", "2027-13-45", "9999-12-31"):
        assert "11 gennaio 2027" in operator.get(url("agenda"), {"giorno": wanted}).text.lower()


def test_a_sealed_person_is_nowhere_and_their_place_is_taken(operator, agenda, cast):
    hidden = agenda.book(at(2027, 1, 11, 9), person=cast.amina)
    SealFactory(person=cast.amina)
    for page in (
        operator.get(url("agenda"), {"giorno": MONDAY}),
        operator.get(url("print_day"), {"giorno": MONDAY}),
        operator.get(url("recalls")),
    ):
        assert page.status_code == 200
        assert "Hassan" not in page.text
        assert slot(9, agenda) not in page.text
    assert operator.get(url("detail", hidden.pk)).status_code == 404


def test_another_office_sees_nothing(client, agenda, cast):
    booked = agenda.book(at(2027, 1, 11, 9))
    client.force_login(cast.user(office=cast.germignaga))
    for name in ("detail", "move", "cancel"):
        assert client.get(url(name, booked.pk)).status_code == 404
    assert client.post(url("step", booked.pk, "arrivato")).status_code == 404
    assert "signora Rosa" not in client.get(url("agenda"), {"giorno": MONDAY}).text


def test_an_appointment_is_taken_from_the_persons_page(operator, agenda, cast):
    language = LanguageFactory()
    page = operator.get(reverse("workspace:person", args=[cast.amina.pk])).text
    assert f"{url('book')}?person={cast.amina.pk}" in page
    form = operator.get(url("book"), {"person": cast.amina.pk}).text
    assert f'value="{slot(9, agenda)}"' in form
    answer = operator.post(
        url("book"),
        {
            "kind": agenda.kind.pk, "person": cast.amina.pk, "slot": slot(9, agenda),
            "language": language.pk, "mediator_wanted": "on", "note": "con la figlia",
            "origin": "procedures.case:12",
        },
    )  # fmt: skip
    booked = only()
    assert answer["Location"] == url("detail", booked.pk)
    assert (booked.person_id, booked.language_id) == (cast.amina.pk, language.pk)
    assert (booked.starts_at, booked.mediator_wanted) == (at(2027, 1, 11, 9), True)
    assert (booked.origin_kind, booked.origin_id) == ("procedures.case", 12)
    page = operator.get(reverse("workspace:person", args=[cast.amina.pk])).text
    assert url("detail", booked.pk) in page


def test_a_place_taken_meanwhile_comes_back_with_the_next_ones_and_what_was_typed(operator, agenda):
    agenda.book(at(2027, 1, 11, 9))
    answer = operator.post(
        url("book"),
        {"kind": agenda.kind.pk, "slot": slot(9, agenda), "label": "il signor Bruno"},
    )
    assert answer.status_code == 422
    assert "Questo posto è già preso." in answer.text
    assert 'value="il signor Bruno"' in answer.text
    assert f'value="{slot(9, agenda, 30)}" checked' in answer.text


@pytest.mark.parametrize("wrong", ["", "domani", "20271399T9999Z.1.0", "20270111T0800Z.1"])
def test_a_place_that_is_none_is_refused(operator, agenda, wrong):
    answer = operator.post(url("book"), {"kind": agenda.kind.pk, "slot": wrong, "label": "x"})
    assert answer.status_code == 422


def test_a_person_of_another_office_is_not_booked(operator, agenda, cast):
    stranger = PersonFactory(registered_office=cast.crema)
    answer = operator.post(
        url("book"),
        {"kind": agenda.kind.pk, "slot": slot(9, agenda), "person": stranger.pk, "label": "x"},
    )
    assert answer.status_code == 422
    with behind_the_wall():
        assert not Appointment.objects.exists()


def test_the_second_appointment_at_the_same_hour_is_asked_for_twice(operator, agenda, cast):
    SlotPatternFactory(office=agenda.office, operator=cast.user())
    agenda.book(at(2027, 1, 11, 9), person=cast.amina)
    data = {"kind": agenda.kind.pk, "person": cast.amina.pk, "slot": "20270111T0800Z.0.0"}
    first = operator.post(url("book"), data)
    assert first.status_code == 422
    assert 'name="twice"' in first.text
    assert operator.post(url("book"), data | {"twice": "on"}).status_code == 302


def test_an_hour_outside_the_pattern_is_typed(operator, agenda):
    data = {
        "kind": agenda.kind.pk, "label": "urgente", "other_day": "11/01/2027",
        "other_time": "16:10", "operator": agenda.user.pk,
    }  # fmt: skip
    assert operator.post(url("book"), data | {"operator": ""}).status_code == 422
    assert operator.post(url("book"), data).status_code == 302
    assert only().starts_at == at(2027, 1, 11, 16, 10)


def test_an_hour_that_the_clocks_skip_is_refused(operator, agenda):
    data = {
        "kind": agenda.kind.pk, "label": "x", "other_day": "28/03/2027", "other_time": "02:30",
        "operator": agenda.user.pk,
    }  # fmt: skip
    answer = operator.post(url("book"), data)
    assert answer.status_code == 422
    assert "questa ora non c&#x27;è" in answer.text or "quest&#x27;ora non c&#x27;è" in answer.text


def test_moving_is_a_choice_of_places_and_a_drag_posts_the_same(operator, agenda):
    booked = agenda.book(at(2027, 1, 11, 9))
    page = operator.get(url("move", booked.pk)).text
    assert f'value="{slot(10, agenda)}"' in page
    answer = operator.post(
        url("move", booked.pk),
        {"slot": slot(10, agenda), "next": "/lavoro/agenda/?vista=settimana"},
    )
    assert answer["Location"] == "/lavoro/agenda/?vista=settimana"
    assert only().starts_at == at(2027, 1, 11, 10)


@pytest.mark.parametrize(
    ("verb", "state"),
    [("arrivato", "arrived"), ("svolto", "done"), ("non-venuto", "no_show")],
)
def test_the_buttons_of_an_appointment_close_it_and_can_be_taken_back(
    operator, agenda, on_moment, verb, state
):
    booked = agenda.book(at(2027, 1, 11, 9))
    on_moment(2027, 1, 11, 9, 20)
    operator.post(url("step", booked.pk, verb))
    assert only().state == state
    operator.post(url("step", booked.pk, "annulla"))
    assert only().state == AppointmentState.BOOKED


def test_a_step_that_cannot_be_taken_says_why(operator, agenda):
    booked = agenda.book(at(2027, 1, 18, 9))
    answer = operator.post(url("step", booked.pk, "arrivato"))
    assert said(answer) == ["L'appuntamento non è di oggi: spostalo, poi segna l'arrivo."]
    assert operator.post(url("step", booked.pk, "vola")).status_code == 404


def test_who_is_cancelled_by_the_office_is_called_back(operator, agenda):
    booked = agenda.book(at(2027, 1, 11, 9))
    operator.post(url("cancel", booked.pk), {"whose": "office", "why": "operatrice malata"})
    page = operator.get(url("recalls")).text
    assert "operatrice malata" in page
    operator.post(url("step", booked.pk, "richiamato"), {"next": url("recalls")})
    assert "operatrice malata" not in operator.get(url("recalls")).text


@pytest.mark.parametrize("field", ["back", "nothing"])
def test_another_offices_operator_is_not_booked_by_any_hidden_field(operator, agenda, cast, field):
    stranger = cast.user(office=cast.crema)
    day = at(2027, 1, 18, 20)
    value = f"{day:%Y%m%dT%H%MZ}".replace("T20", "T19") + f".{stranger.pk}.0"
    data = {"kind": agenda.kind.pk, "slot": value, "label": "blocco", field: "on"}
    assert operator.post(url("book"), data).status_code == 422
    booked = agenda.book(at(2027, 1, 18, 9))
    for who in (stranger.pk, 99999999):
        moved = {"slot": value.replace(f".{stranger.pk}.", f".{who}."), field: "on"}
        assert operator.post(url("move", booked.pk), moved).status_code == 422


@pytest.mark.parametrize(
    "query",
    ["?origine=x%00:12", "?dal=31/12/9999", "?dal=01/01/0001", "?%00=1", "?origine=%0%000:1"],
)
def test_an_address_that_makes_no_sense_is_no_error_of_ours(operator, agenda, query):
    assert operator.get(url("book") + query).status_code == 200


def test_a_recall_is_a_thing_to_do_and_is_settled_from_the_list(operator, agenda):
    booked = agenda.book(at(2027, 1, 11, 9), label="il signor Bruno")
    operator.post(url("cancel", booked.pk), {"whose": "office", "why": ""})
    office = reverse("worklist:list") + "?vista=ufficio"
    page = operator.get(office).text
    assert "Richiama: appuntamento del 11/01/2027 09:00" in page
    assert "il signor Bruno" in page
    done = url("step", booked.pk, "richiamato")
    assert f'action="{done}"' in page
    operator.post(done, {"next": office})
    assert "Richiama: appuntamento" not in operator.get(office).text


def test_a_new_place_takes_its_owner_off_the_recalls(operator, agenda):
    lost = agenda.book(at(2027, 1, 11, 9), label="il signor Bruno")
    operator.post(url("cancel", lost.pk), {"whose": "office", "why": ""})
    page = operator.get(url("recalls")).text
    link = re.search(r'href="([^"]*richiamo=[^"]*)"', page)[1].replace("&amp;", "&")
    form = operator.get(link).text
    assert f'name="instead" value="{lost.pk}"' in form
    data = {"kind": agenda.kind.pk, "slot": slot(10, agenda), "label": "il signor Bruno"}
    operator.post(url("book"), data | {"instead": lost.pk})
    assert "il signor Bruno" not in operator.get(url("recalls")).text


def test_the_waiting_list_proposes_the_first_place_on_a_wished_day(operator, agenda):
    SlotPatternFactory(office=agenda.office, weekday=2, operator=agenda.user)
    data = {"kind": agenda.kind.pk, "label": "il signor Lee", "weekdays": ["2"]}
    operator.post(url("waiting"), data)
    page = operator.get(url("waiting")).text
    assert "mer 13/1 09:00" in page.lower()
    with behind_the_wall():
        entry = WaitingListEntry.objects.get()
    offer = operator.get(url("book"), {"attesa": entry.pk})
    assert 'value="il signor Lee"' in offer.text
    assert slot(9, agenda) not in offer.text
    operator.post(
        url("book"),
        {
            "kind": agenda.kind.pk, "waited": entry.pk, "label": "il signor Lee",
            "slot": f"20270113T0800Z.{agenda.user.pk}.0",
        },
    )  # fmt: skip
    assert "Nessuno aspetta" in operator.get(url("waiting")).text


def test_two_who_wait_are_offered_two_places(operator, agenda):
    for label in ("la prima", "il secondo"):
        WaitingListEntryFactory(office=agenda.office, kind=agenda.kind, label=label)
    page = operator.get(url("waiting")).text.lower()
    assert "lun 11/1 09:00" in page
    assert "lun 11/1 09:30" in page


def test_who_no_longer_waits_is_taken_off(operator, agenda, cast):
    entry = WaitingListEntryFactory(office=agenda.office, kind=agenda.kind, label="il signor Lee")
    elsewhere = WaitingListEntryFactory(office=cast.crema)
    assert operator.post(url("stop_waiting", elsewhere.pk)).status_code == 404
    operator.post(url("stop_waiting", entry.pk))
    assert "signor Lee" not in operator.get(url("waiting")).text


def test_the_sheet_of_the_day_is_in_order_and_without_who_cancelled(operator, agenda):
    agenda.book(at(2027, 1, 11, 10), label="la seconda")
    agenda.book(at(2027, 1, 11, 9), label="la prima")
    gone = agenda.book(at(2027, 1, 11, 11), label="chi ha disdetto")
    operator.post(url("cancel", gone.pk), {"whose": "person", "why": ""})
    page = operator.get(url("print_day"), {"giorno": MONDAY}).text
    assert page.index("la prima") < page.index("la seconda")
    assert "chi ha disdetto" not in page


def test_today_lists_who_is_expected(operator, agenda, cast, page_queries):
    agenda.book(at(2027, 1, 11, 9), person=cast.amina)
    page = operator.get(reverse("workspace:today")).text
    assert "Appuntamenti di oggi" in page
    assert "09:00 Colloquio" in page


def test_reading_the_agenda_is_noted_with_whose_names_it_showed(operator, agenda, cast):
    agenda.book(at(2027, 1, 11, 9), person=cast.amina)
    operator.get(url("agenda"), {"giorno": MONDAY})
    with behind_the_wall():
        read = AuditEvent.objects.get(action="appointment.listed")
        assert read.person_ids == [cast.amina.pk]


@pytest.mark.parametrize(
    "address",
    ["agenda", "agenda?vista=settimana", "print_day", "recalls", "waiting", "settings", "book"],
)
def test_a_page_takes_the_same_queries_for_one_row_and_for_five(
    operator, agenda, page_queries, address
):
    name, _, query = address.partition("?")
    page = f"{url(name)}?giorno={MONDAY}&{query}"

    def lay(number):
        person = PersonFactory(registered_office=agenda.office)
        AppointmentFactory(
            office=agenda.office, kind=agenda.kind, operator=agenda.user, person=person,
            room=RoomFactory(office=agenda.office), language=LanguageFactory(),
            starts_at=at(2027, 1, 11, 9) + timedelta(minutes=30 * number),
        )  # fmt: skip
        AppointmentFactory(
            office=agenda.office, kind=agenda.kind, person=person, state="cancelled",
            cancelled_by="office", starts_at=at(2027, 1, 12, 9),
        )  # fmt: skip
        WaitingListEntryFactory(office=agenda.office, kind=agenda.kind, person=person)
        SlotPatternFactory(office=agenda.office, weekday=1, operator=agenda.user)

    lay(0)
    one = page_queries(page)
    for number in range(1, 5):
        lay(number)
    assert page_queries(page) == one
