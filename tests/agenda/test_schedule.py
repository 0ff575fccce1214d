"""Setting up an agenda: kinds, hours, rooms, closures."""

import pytest
from django.db import connection
from django.urls import reverse

from labimpact.agenda.actions import schedule as actions
from labimpact.agenda.models import AgendaClosure, AppointmentKind, Room, SlotPattern
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from tests.agenda.conftest import at
from tests.conftest import behind_the_wall
from tests.factories import (
    AgendaClosureFactory,
    AppointmentKindFactory,
    LanguageFactory,
    RoomFactory,
    SlotPatternFactory,
    behind,
)
from tests.wall.test_attacks import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client, agenda):
    client.force_login(agenda.user)
    return client


def post(client, what, pk=None, **data):
    args = [what] if pk is None else [what, pk]
    name = "setting_new" if pk is None else "setting"
    return client.post(reverse(f"appointments:{name}", args=args), data)


def test_an_office_sets_its_agenda_up_from_nothing(client, cast, on_moment):
    client.force_login(cast.user())
    page = client.get(reverse("appointments:agenda"))
    assert "Imposta gli orari" in page.text
    language = LanguageFactory()
    post(client, "tipi", label="Colloquio", minutes="45", languages=[language.pk], to_bring="tutto")
    post(client, "stanze", name="Stanza verde")
    with behind_the_wall():
        kind, room = AppointmentKind.objects.get(), Room.objects.get()
        assert list(kind.languages.all()) == [language]
    answer = post(
        client, "turni", weekday="0", opens_at="9", closes_at="12.30", room=room.pk,
        kinds=[kind.pk], operator="", valid_from="", valid_to="",
    )  # fmt: skip
    assert answer.status_code == 302
    assert "Colloquio" in client.get(reverse("appointments:settings")).text
    page = client.get(reverse("appointments:book"), {"tipo": kind.pk}).text
    assert f"20270111T0800Z.0.{room.pk}" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"closes_at": "08:00"}, "dopo l&#x27;inizio"),
        ({"operator": ""}, "chi riceve"),
        ({"valid_from": "02/02/2027", "valid_to": "01/02/2027"}, "primo giorno"),
        ({"valid_from": "12/01/2027", "valid_to": "12/01/2027"}, "altro giorno della settimana"),
    ],
)
def test_hours_that_make_no_sense_come_back(operator, agenda, wrong, said):
    data = {"weekday": "0", "opens_at": "09:00", "closes_at": "12:00", "operator": agenda.user.pk}
    answer = post(operator, "turni", **data | wrong)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_closure_over_an_appointment_sends_to_the_recalls(operator, agenda):
    agenda.book(at(2027, 1, 11, 9), label="la signora Rosa")
    answer = post(
        operator, "chiusure", from_day="11/01/2027", to_day="11/01/2027", reason="sciopero",
        from_hour="", to_hour="", operator="", room="",
    )  # fmt: skip
    assert answer.status_code == 302
    with behind_the_wall():
        closure = AgendaClosure.objects.get()
        assert (closure.starts_at, closure.ends_at) == (at(2027, 1, 11), at(2027, 1, 12))
    assert "Da richiamare" in operator.get(reverse("appointments:settings")).text
    assert "signora Rosa" in operator.get(reverse("appointments:recalls")).text
    operator.post(reverse("appointments:setting_remove", args=["chiusure", closure.pk]))
    assert "signora Rosa" not in operator.get(reverse("appointments:recalls")).text


def test_a_saved_closure_opens_with_its_days_and_hours(operator, agenda):
    closure = AgendaClosureFactory(
        office=agenda.office, starts_at=at(2027, 1, 11, 9), ends_at=at(2027, 1, 11, 11, 30)
    )
    page = operator.get(reverse("appointments:setting", args=["chiusure", closure.pk])).text
    for text in ("11/01/2027", "09:00", "11:30", "riunione"):
        assert f'value="{text}"' in page


def test_a_kind_out_of_use_is_offered_no_more_and_comes_back(operator, agenda):
    remove = reverse("appointments:setting_remove", args=["tipi", agenda.kind.pk])
    operator.post(remove)
    assert "Manca il tipo" in operator.get(reverse("appointments:book")).text
    operator.post(remove)
    assert "20270111T0800Z" in operator.get(reverse("appointments:book")).text


def test_a_name_is_given_once(operator, agenda):
    answer = post(operator, "tipi", label="Colloquio", minutes="30")
    assert answer.status_code == 422
    assert "già con questo nome" in answer.text


@pytest.mark.parametrize("what", ["turni", "stanze", "tipi", "chiusure"])
def test_settings_of_another_office_are_not_found(operator, agenda, cast, what):
    make = {
        "turni": SlotPatternFactory, "stanze": RoomFactory, "tipi": AppointmentKindFactory,
        "chiusure": AgendaClosureFactory,
    }[what]  # fmt: skip
    pk = make(office=cast.germignaga).pk
    assert operator.get(reverse("appointments:setting", args=[what, pk])).status_code == 404
    remove = reverse("appointments:setting_remove", args=[what, pk])
    assert operator.post(remove).status_code == 404


def test_a_sort_that_is_none_is_not_found(operator, agenda):
    assert operator.get(reverse("appointments:setting_new", args=["sedie"])).status_code == 404


def test_the_coordinator_sets_hours_up_and_reads_no_appointment(client, agenda, cast):
    agenda.book(at(2027, 1, 11, 9), label="la signora Rosa")
    client.force_login(cast.user("area_coordinator"))
    home = client.get(reverse("appointments:agenda"))
    assert home["Location"] == reverse("appointments:settings")
    assert client.get(home["Location"]).status_code == 200
    answer = post(client, "stanze", name="Stanza blu")
    assert answer.status_code == 302
    assert client.get(reverse("appointments:recalls")).status_code == 403


def test_an_action_refuses_what_belongs_to_another_office(agenda, cast):
    stranger = SlotPattern(
        office_id=agenda.office.pk, weekday=0, opens_at="09:00", closes_at="10:00",
        operator_id=cast.user(office=cast.crema).pk,
    )  # fmt: skip
    elsewhere = RoomFactory(office=cast.crema)
    with agenda.acting():
        with pytest.raises(Refused, match="Non dà appuntamenti"):
            actions.save_pattern(stranger, by=agenda.actor, kinds=[])
        stranger.operator_id, stranger.room = None, elsewhere
        with pytest.raises(Refused, match="altro ufficio"):
            actions.save_pattern(stranger, by=agenda.actor, kinds=[])
        with pytest.raises(Refused, match="impostare"):
            actions.save_room(Room(office_id=cast.crema.pk, name="x"), by=agenda.actor)


# The wall itself

TABLES = (
    "agenda_room", "agenda_appointmentkind", "agenda_slotpattern", "agenda_agendaclosure",
    "agenda_slotpattern_kinds", "agenda_appointmentkind_languages",
)  # fmt: skip


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_the_settings_of_an_office_show_to_who_books_there_and_to_nobody_else(agenda, cast):
    RoomFactory(office=agenda.office)
    AgendaClosureFactory(office=agenda.office)
    behind(lambda: agenda.pattern.kinds.set([agenda.kind]))
    language = LanguageFactory()
    behind(lambda: agenda.kind.languages.set([language]))
    with agenda.acting():
        assert all(count(table) for table in TABLES)
    for actor in (
        cast.actor(office=cast.germignaga), cast.actor("cultural_mediator"),
        cast.actor("regional_monitor"), cast.actor("area_coordinator", office=cast.crema),
    ):  # fmt: skip
        with acting(actor):
            assert [table for table in TABLES if count(table)] == []


def test_the_busy_hours_of_an_office_are_told_to_its_own_only(agenda, cast):
    agenda.book(at(2027, 1, 11, 9))
    ask = "SELECT * FROM wall.busy_times(%s, '2027-01-11', '2027-01-12')"
    lock = "SELECT wall.lock_agenda(%s, NULL)"
    with acting(cast.actor(office=cast.crema)):
        assert refused(ask, [agenda.office.pk])
        assert refused(lock, [agenda.office.pk])
    with acting(cast.actor("area_coordinator")):
        assert refused(ask, [agenda.office.pk])
    with agenda.acting():
        assert not refused(ask, [agenda.office.pk])


def test_the_same_hours_of_one_operator_stand_in_one_line_and_a_shift_can_be_taken_away(
    operator, agenda
):
    with behind_the_wall():
        extra = [
            SlotPatternFactory(office=agenda.office, operator=agenda.user, weekday=day)
            for day in (1, 2)
        ]
    page = operator.get(reverse("appointments:settings")).text
    assert page.count(f'<th scope="row"><bdi>{agenda.user}</bdi>') == 1
    for name in ("Lunedì", "Martedì", "Mercoledì"):
        assert f"{name} 09:00–12:00" in page
    shift = reverse("appointments:setting", args=["turni", extra[0].pk])
    remove = reverse("appointments:setting_remove", args=["turni", extra[0].pk])
    assert remove in operator.get(shift).text
    assert operator.post(remove).status_code == 302
    with behind_the_wall():
        assert not SlotPattern.objects.filter(pk=extra[0].pk).exists()


def test_the_languages_the_office_uses_come_first_and_every_other_can_be_ticked(operator, agenda):
    used = LanguageFactory(code="zz-usata", name="usata")
    many = [LanguageFactory(code=f"zz-{n}", name=f"lingua {n}") for n in range(12)]
    with behind_the_wall():
        agenda.kind.languages.add(used)
    page = operator.get(reverse("appointments:setting_new", args=["tipi"])).text
    shown, _fold, folded = page.partition('<details class="more" data-narrow')
    assert f'value="{used.pk}"' in shown
    assert sum(f'name="languages" value="{one.pk}"' in folded for one in many) >= 6
