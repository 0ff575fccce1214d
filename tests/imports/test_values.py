"""Words and what they mean: what is unclear stands first, and is said once for all rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labimpact.accounts.models import User
from labimpact.base.wall.session import acting
from labimpact.imports.models import ImportRow, RememberedValue
from labimpact.imports.queries import values
from labimpact.people.models import ContactPoint, Person
from tests.conftest import behind_the_wall
from tests.imports.conftest import row, sheet

pytestmark = pytest.mark.django_db

NEEDS = ("Data", "Cognome", "Nome", "Data di nascita", "Bisogno", "Prestazione")


@pytest.fixture
def operator(desk, client):
    with behind_the_wall():
        client.force_login(User.objects.get(pk=desk.actor.user_id))
    return client


def _needs(*words):
    lines = [
        (f"{n:02}/03/2026", "Diallo", f"Nome{n}", "01/02/1990", word, "Ascolto")
        for n, word in enumerate(words, 1)
    ]
    return sheet(*lines, headings=NEEDS)


def _rows():
    with behind_the_wall():
        return list(ImportRow.objects.order_by("number"))


def _page(client, register, name="values", query=""):
    answer = client.get(reverse(f"imports:{name}", args=[register.pk]) + query)
    return " ".join(answer.content.decode().split())


def _shown(register, desk):
    with acting(desk.actor):
        found = [one for one in values.values(register) if one.field == "need"]
        return [(one.written, one.rows) for one in found]


def test_forms_that_differ_by_capitals_and_spaces_are_one_line(operator, desk):
    register = desk.bring(_needs("Qwzx", "QWZX ", "qwzx", "casa", "CASA"))
    assert _shown(register, desk) == [("QWZX", 3), ("CASA", 2)]


def test_what_is_unclear_stands_first_and_says_no_how(operator, desk):
    register = desk.bring(_needs("casa", "qwzx"))
    page = _page(operator, register)
    unclear, understood = page.index("Da chiarire"), page.index(">Capito come<")
    assert unclear < page.index("<bdi>qwzx</bdi>") < understood < page.index("<bdi>casa</bdi>")
    assert page.count("<bdi>qwzx</bdi>") == 1
    assert ">Come<" not in page[unclear:understood].split("<h2>")[0]


def test_a_word_is_left_empty_and_taken_up_again(operator, desk):
    register = desk.bring(_needs("qwzx", "QWZX"))
    assert {row.state for row in _rows()} == {"doubt"}
    correct = reverse("imports:correct_value", args=[register.pk])
    operator.post(correct, {"field": "need", "written": "qwzx", "code": ""})
    assert {row.state for row in _rows()} == {"ready"}
    # Its words are kept, and it can still be said what they mean.
    assert all("qwzx" in row.read.contact.note.casefold() for row in _rows())
    page = _page(operator, register)
    assert "Da chiarire" not in page
    assert "resta vuoto" in page
    operator.post(correct, {"field": "need", "written": "qwzx", "code": "home"})
    assert {row.read.contact.needs for row in _rows()} == {("home",)}
    assert {row.read.contact.note for row in _rows()} == {""}
    with behind_the_wall():
        assert set(RememberedValue.objects.values_list("code", flat=True)) == {"home"}


def test_all_the_unclear_words_of_a_list_are_left_empty_at_once(operator, desk):
    register = desk.bring(_needs("qwzx", "kkzz", "casa"))
    page = _page(operator, register)
    assert 'name="vuoti" value="need"' in page
    operator.post(reverse("imports:values", args=[register.pk]), {"vuoti": "need"})
    assert {row.state for row in _rows()} == {"ready"}
    assert [row.read.contact.needs for row in _rows()] == [(), (), ("home",)]
    assert "Da chiarire" not in _page(operator, register)


@pytest.mark.parametrize(
    ("kind", "text", "found", "other"),
    [
        ("need", "cas", "Casa", "Lavoro"),
        ("item", "ascolto", "Ascolto", "Prenotazione"),
        ("channel", "TELEF", "Telefono", "Video"),
        ("permit", "asilo", "Asilo", "Adozione"),
        ("sex", "femm", "Femm", "Masch"),
    ],
)
def test_every_list_is_searched(operator, desk, kind, text, found, other):
    register = desk.bring(_needs("qwzx"))
    page = _page(operator, register, "correct_value", f"?field={kind}&written=qwzx&q={text}")
    assert found in page
    assert other not in page
    assert "Nessuna voce" not in page
    page = _page(operator, register, "correct_value", f"?field={kind}&written=qwzx&q=kkkk")
    assert "Nessuna voce dell&#x27;elenco contiene «kkkk»" in page.replace("'", "&#x27;")
    page = _page(operator, register, "correct_value", f"?field={kind}&written=qwzx")
    assert found in page
    assert other in page


def test_the_values_take_as_many_queries_for_one_word_as_for_five(operator, desk):
    numbers = []
    for words in (["qwzx"], ["qwzx", "kkzz", "casa", "lavoro", "salute"]):
        register = desk.bring(_needs(*words))
        _page(operator, register)
        with CaptureQueriesContext(connection) as found:
            _page(operator, register)
        numbers.append(len(found))
    assert numbers[0] == numbers[1]


def test_family_and_given_name_are_swapped_in_the_preview(operator, desk):
    register = desk.bring(sheet(row(family="Mamadou", given="Diallo", country="Ginnea")))
    decide = reverse("imports:decide", args=[register.pk])
    assert 'name="scambia" value="2:0"' in _page(operator, register, "rows")
    operator.post(decide, {"scambia": "2:0"})
    (person,) = _rows()[0].read.persons
    assert (person.family_name, person.given_name) == ("Diallo", "Mamadou")
    # What is said of a word later does not bring the names back.
    data = {"field": "country", "written": "Ginnea", "code": "GIN"}
    operator.post(reverse("imports:correct_value", args=[register.pk]), data)
    assert _rows()[0].read.persons[0].family_name == "Diallo"
    operator.post(decide, {"scambia": "2:0"})
    assert _rows()[0].read.persons[0].family_name == "Mamadou"
    operator.post(decide, {"scambia": "2:0"})
    desk.run(register)
    with acting(desk.actor):
        made = Person.objects.filter(given_name="Mamadou")
        assert [person.family_name for person in made] == ["Diallo"]


def test_a_doubt_of_the_names_is_settled_by_swapping_them(operator, desk):
    headings = ("Data", "Cognome e nome", "Motivo")
    register = desk.bring(sheet(("10/03/2026", "Mohamed Hassan Ali Omar", "permesso"),
                                headings=headings))  # fmt: skip
    assert _rows()[0].state == "doubt"
    operator.post(reverse("imports:decide", args=[register.pk]), {"scambia": "2:0"})
    assert _rows()[0].state == "ready"


def test_the_order_of_names_is_set_for_the_whole_column(operator, desk):
    headings = ("Data", "Nominativo", "Motivo")
    register = desk.bring(sheet(("10/03/2026", "Diallo Mamadou", "permesso"), headings=headings))
    answer = operator.post(reverse("imports:columns_again", args=[register.pk]), follow=True)
    form = answer.context["form"]
    # The values to choose by are there again.
    assert [samples for _field, samples, _why in form.columns][1] == ["Diallo Mamadou"]
    chosen = {name: form[name].value() or "" for name in form.fields if name != "with_tasks"}
    operator.post(
        reverse("imports:columns", args=[register.pk]), chosen | {"names_order": "given_first"}
    )
    desk.work(register)
    (person,) = _rows()[0].read.persons
    assert (person.family_name, person.given_name) == ("Mamadou", "Diallo")


def test_the_steps_lead_back_until_something_is_written(operator, desk):
    register = desk.bring(sheet(row()))
    columns = reverse("imports:columns", args=[register.pk])
    page = _page(operator, register, "rows")
    assert f'href="{columns}#il-file"' in page
    assert f'href="{columns}">Cambia l' in page
    assert "si legg" in _page(operator, register, "columns")
    desk.run(register)
    assert f'href="{columns}' not in _page(operator, register, "detail")
    assert operator.get(columns).status_code == 302


def test_telephones_are_shown_and_kept_as_people_read_them(operator, desk):
    register = desk.bring(sheet(row(phone="333-1234567")))
    assert "+39 333 123 4567" in _page(operator, register, "rows")
    desk.run(register)
    with acting(desk.actor):
        assert ContactPoint.objects.filter(value="+39 333 123 4567").exists()


def test_the_list_says_how_much_each_import_holds_and_made(operator, desk):
    rows = [row(), row(family="Bah", day="11/03/2026"), row(day="31/02/2026")]
    register = desk.bring(sheet(*rows))
    desk.run(register)
    answer = operator.get(reverse("imports:list"))
    ((_register, _label, size),) = answer.context["rows"]
    assert (size.rows, size.errors, size.persons, size.contacts) == (3, 1, 2, 2)
    with CaptureQueriesContext(connection) as one:
        operator.get(reverse("imports:list"))
    desk.bring(sheet(row(day="12/03/2026")))
    with CaptureQueriesContext(connection) as two:
        operator.get(reverse("imports:list"))
    assert len(one) == len(two)
