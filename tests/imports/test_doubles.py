"""Who is joined by itself, who is asked for, and what is said of them."""

import pytest
from django.urls import reverse

from labimpact.accounts.models import User
from labimpact.audit.models import AuditEvent
from labimpact.base.wall.session import acting
from labimpact.imports.models import ImportRow
from labimpact.people.models import Person
from tests.conftest import behind_the_wall
from tests.imports.conftest import sheet

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
