"""Who is joined by itself, who is asked for, and what is said of them."""

import pytest
from django.urls import reverse

from labimpact.accounts.models import User
from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.imports import actions
from labimpact.imports.actions import deciding
from labimpact.imports.enums import Choice
from labimpact.imports.models import ImportRow
from labimpact.people.actions import NewPerson
from labimpact.people.actions import register as register_person
from labimpact.people.models import Person
from tests.conftest import behind_the_wall
from tests.imports.conftest import row, sheet

pytestmark = pytest.mark.django_db

HEADINGS = ("Data", "N. scheda", "Cognome", "Nome", "Data di nascita", "Sesso")


@pytest.fixture
def operator(desk, client):
    with behind_the_wall():
        client.force_login(User.objects.get(pk=desk.actor.user_id))
    return client


def _rows():
    with behind_the_wall():
        return list(ImportRow.objects.order_by("number"))


def _family(*others):
    first = ("10/03/2026", "77", "Diallo", "Mamadou", "10/10/1995", "M")
    return sheet(first, *others, headings=HEADINGS)


@pytest.mark.parametrize(
    ("born", "sex", "said"),
    [
        ("11/11/2001", "M", "stesso numero nel registro, ma nascita diversa"),
        ("", "F", "stesso numero nel registro, ma sesso diverso"),
    ],
)
def test_the_same_number_with_another_birth_or_sex_is_asked(operator, desk, born, sex, said):
    register = desk.bring(_family(("11/03/2026", "77", "Diallo", "Aissatou", born, sex)))
    assert [row.state for row in _rows()] == ["ready", "doubt"]
    page = operator.get(reverse("imports:rows", args=[register.pk]) + "?vista=dubbi")
    text = " ".join(page.content.decode().split())
    assert said in text
    assert "riga 2</a>, <bdi>Diallo Mamadou</bdi>, 10/10/1995" in text
    with behind_the_wall():
        event = AuditEvent.objects.filter(action="import.rows_read").latest("pk")
    assert sorted(event.object_ids) == [row.pk for row in _rows()]


def test_the_second_of_a_number_is_recognised_by_a_surer_sign(desk):
    sister = ("11/03/2026", "77", "Diallo", "Aissatou", "11/11/2001", "F")
    register = desk.bring(_family(sister, ("12/03/2026", *sister[1:])))
    assert [row.state for row in _rows()] == ["ready", "doubt", "ready"]
    assert _rows()[2].matches[0]["row"] == 3
    desk.run(register)
    with acting(desk.actor):
        assert Person.objects.filter(family_name="Diallo").count() == 2


def test_the_same_number_and_birth_goes_without_asking(desk):
    desk.bring(_family(("11/03/2026", "77", "Dialo", "Mamadu", "10/10/1995", "")))
    assert [row.state for row in _rows()] == ["ready", "ready"]


def test_the_number_of_a_file_of_papers_is_not_the_persons(desk):
    headings = ("Data", "N. pratica", "Pratica", "Cognome", "Nome")
    line = ("10/03/2026", "77", "12", "Diallo", "Mamadou")
    register = desk.bring(sheet(line, headings=headings))
    assert "external_id" not in register.read_mapping.columns.values()


def _page(client, register, view="tutte"):
    answer = client.get(reverse("imports:rows", args=[register.pk]) + f"?vista={view}")
    return " ".join(answer.content.decode().split())


def test_what_is_proposed_says_so_and_has_one_opposite(operator, desk):
    register = desk.bring(_family(("11/03/2026", "77", "Diallo", "Mamadou", "10/10/1995", "M")))
    page = _page(operator, register)
    assert "Proposto: stessa persona di" in page
    assert "riga 2</a>, <bdi>Diallo Mamadou</bdi>, 10/10/1995" in page
    assert 'value="new:3:0"' in page
    assert 'value="same:3:0"' not in page


def test_a_row_is_confirmed_only_after_its_doubles_are_decided(operator, desk):
    register = desk.bring(_family(("11/03/2026", "77", "Diallo", "Aissatou", "11/11/2001", "F")))
    page = _page(operator, register)
    assert 'name="conferma" value="3"' not in page
    assert 'value="same:3:0"' in page
    assert 'value="new:3:0"' in page
    decide = reverse("imports:decide", args=[register.pk])
    operator.post(decide, {"scelta": "new:3:0"})
    page = _page(operator, register)
    assert "Deciso: persona diversa da" in page
    assert "Cambia<" in page
    assert 'value="same:3:0"' in page
    assert 'value="new:3:0"' not in page


def _bare(day, given="Petrit", born="", phone=""):
    return row(day=day, family="Leka", given=given, born=born, phone=phone, country="Albania")


def _choose(desk, number, choice, whom=""):
    with acting(desk.actor):
        actions.choose(ImportRow.objects.get(number=number), "0", choice, whom=whom, by=desk.actor)


def _whom(number):
    return [
        f"p{m['person']}" if "person" in m else f"{m['row']}:{m['row_at']}"
        for m in next(row for row in _rows() if row.number == number).matches
        if m["at"] == 0
    ]


def test_two_who_are_not_the_first_of_their_name_are_not_one_by_that(desk):
    known = _bare("10/03/2026", phone="3331234567")
    register = desk.bring(sheet(known, _bare("11/03/2026"), _bare("12/03/2026")))
    assert (_whom(3), _whom(4)) == (["2:0"], ["2:0"])
    _choose(desk, 3, Choice.NEW)
    # Who was said to be another is proposed to whoever may be them.
    assert (_whom(3), _whom(4)) == (["2:0"], ["2:0", "3:0"])
    _choose(desk, 4, Choice.NEW)
    desk.run(register)
    with acting(desk.actor):
        assert Person.objects.filter(family_name="Leka").count() == 3


def test_the_second_of_a_name_is_chosen_and_unchosen(operator, desk):
    known = _bare("10/03/2026", phone="3331234567")
    register = desk.bring(sheet(known, _bare("11/03/2026"), _bare("12/03/2026")))
    _choose(desk, 3, Choice.NEW)
    page = _page(operator, register)
    assert 'value="same:4:0:2:0"' in page
    assert 'value="same:4:0:3:0"' in page
    assert "Nessuna di queste: è nuova" in page
    decide = reverse("imports:decide", args=[register.pk])
    operator.post(decide, {"scelta": "same:4:0:3:0"})
    page = _page(operator, register)
    assert "Deciso: stessa persona di" in page
    assert "Deciso: non è" in page
    # The third is the first after all: who was said to be the third is asked again.
    operator.post(decide, {"scelta": "same:3:0"})
    assert [row.state for row in _rows()] == ["ready", "ready", "doubt"]
    assert _whom(4) == ["2:0"]
    operator.post(decide, {"scelta": "new:3:0"})
    operator.post(decide, {"scelta": "same:4:0:3:0"})
    desk.run(register)
    with acting(desk.actor):
        people = Person.objects.filter(family_name="Leka")
        assert sorted(p.contact_participations.count() for p in people) == [1, 2]


def test_which_of_several_must_be_said(desk):
    known = _bare("10/03/2026", phone="3331234567")
    desk.bring(sheet(known, _bare("11/03/2026"), _bare("12/03/2026")))
    _choose(desk, 3, Choice.NEW)
    third = _rows()[2]
    for whom in ("", "9:0"):
        with acting(desk.actor), pytest.raises(Refused):
            actions.choose(third, "0", Choice.SAME, whom=whom, by=desk.actor)


def test_a_row_shows_who_the_office_knows_and_who_the_register_tells_of(operator, desk):
    with acting(desk.actor):
        known = register_person(NewPerson(family_name="Leka", given_name="Petrit"), by=desk.actor)
    register = desk.bring(sheet(_bare("10/03/2026", phone="3331234567"), _bare("11/03/2026")))
    assert _whom(3) == [f"p{known.pk}", "2:0"]
    page = _page(operator, register)
    assert f'value="same:3:0:p{known.pk}"' in page
    assert 'value="same:3:0:2:0"' in page


@pytest.mark.parametrize("born", ["11/02/1990", "01/02/1991", "02/01/1990"])
def test_a_birth_that_is_almost_the_same_is_asked(operator, desk, born):
    first = _bare("10/03/2026", born="01/02/1990")
    register = desk.bring(sheet(first, _bare("11/03/2026", born=born)))
    assert [row.state for row in _rows()] == ["ready", "doubt"]
    assert _rows()[1].matches[0]["kind"] == "near_birth"
    assert "stesso nome e nascita quasi uguale" in _page(operator, register)


def test_a_birth_that_differs_by_more_is_another_persons(desk):
    first = _bare("10/03/2026", born="01/02/1990")
    desk.bring(sheet(first, _bare("11/03/2026", born="12/03/1990")))
    assert [row.matches for row in _rows()] == [[], []]


def test_rows_corrected_keep_what_was_decided_of_others(desk):
    known = _bare("10/03/2026", phone="3331234567")
    register = desk.bring(
        sheet(known, _bare("11/03/2026"), _bare("12/03/2026"), _bare("13/03/2026", given="Ana"))
    )
    _choose(desk, 3, Choice.NEW)
    _choose(desk, 4, Choice.SAME, "3:0")
    with acting(desk.actor):
        cells = ImportRow.objects.get(number=5).reading["cells"] | {"Nome": "Anna"}
        deciding.replace_rows(register, {5: cells}, by=desk.actor)
    assert _whom(4) == ["2:0", "3:0"]
    assert _rows()[2].choices == {"0": "same:3:0"}
