"""Files of lists: what is in them, who may have them, what is noted."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base import listing as listings
from labimpact.lists.files import csv_text
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.lists.conftest import address, ask, content, csv_rows, workbook

pytestmark = pytest.mark.django_db
PERSONS = "workspace.persons"


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.user())
    return client


def last_event():
    with behind_the_wall():
        return AuditEvent.objects.filter(action="list.exported").latest("pk")


def test_a_workbook_holds_days_as_days_and_keeps_its_headings_in_sight(desk, cast):
    f.ResidenceTitleFactory(person=cast.amina, expires_on=date(2027, 1, 9))
    answer = ask(desk, PERSONS, "xlsx", columns=["nome", "scadenza"])
    book = workbook(content(answer))
    sheet, about = book.worksheets
    assert [cell.value for cell in sheet[1]] == ["Cognome e nome", "Il titolo scade il"]
    assert [cell.value for cell in sheet[2]] == ["Hassan Amina", datetime(2027, 1, 9)]  # noqa: DTZ001
    assert sheet["B2"].number_format == "dd/mm/yyyy"
    assert sheet.freeze_panes == "A2"
    said = {row[0].value: row[1].value for row in about.iter_rows(min_row=2)}
    assert said["Righe"] == "1"
    assert said["Ufficio"] == "Sportello immigrati di Luino"
    assert said["Perché"] == "prova"


def test_the_csv_is_what_an_italian_spreadsheet_opens(desk, cast):
    f.ResidenceTitleFactory(person=cast.amina, expires_on=date(2027, 1, 9))
    raw = content(ask(desk, PERSONS, "csv", columns=["nome", "scadenza"]))
    assert raw == b"\xef\xbb\xbfCognome e nome;Il titolo scade il\r\nHassan Amina;09/01/2027\r\n"


@pytest.mark.parametrize("name", ["أمينة حسن", "李小龙", "Zoë 😀", "#panic()", 'a";b'])
def test_a_name_in_any_script_goes_into_every_format(desk, cast, name):
    f.PersonFactory(registered_office=cast.luino, family_name=name, given_name="")
    pdf = content(ask(desk, PERSONS, "pdf", columns=["nome", "scheda"]))
    assert b"pdfuaid:part>1" in pdf
    rows = csv_rows(content(ask(desk, PERSONS, "csv", columns=["nome", "scheda"])))
    assert name in {row[0] for row in rows}


def test_the_filters_of_the_page_are_those_of_the_file(desk, cast):
    f.PersonFactory(registered_office=cast.luino, sex="M")
    woman = f.PersonFactory(registered_office=cast.luino, sex="F")
    answer = ask(desk, PERSONS, "csv", query={"sesso": "F"}, columns=["nome", "scheda"])
    assert [row[1] for row in csv_rows(content(answer))] == [str(woman.pk)]
    assert last_event().details["filters"] == {"Sesso": "Femmina"}


def test_what_was_searched_for_is_not_written_in_the_register(desk, cast):
    f.SearchKeyFactory(person=cast.amina, key="hassan")
    content(ask(desk, PERSONS, "csv", query={"q": "Hassan"}, columns=["nome"]))
    event = last_event()
    assert event.details["filters"] == {"Nome, telefono o codice": "…"}
    assert event.person_ids == [cast.amina.pk]
    assert event.reason == "prova"


def test_many_persons_do_not_leave_without_a_reason(desk, cast, limits):
    limits(list_file_reason_from=2)
    f.PersonFactory(registered_office=cast.luino)
    answer = ask(desk, PERSONS, "csv", columns=["nome"], reason="")
    assert answer.status_code == 422
    assert "Scrivi perché serve" in answer.content.decode()
    with behind_the_wall():
        assert not AuditEvent.objects.filter(action="list.exported").exists()


def test_a_long_list_does_not_become_a_document_on_paper(desk, cast, limits):
    limits(list_file_pdf_most=1)
    f.PersonFactory(registered_office=cast.luino)
    answer = ask(desk, PERSONS, "pdf", columns=["nome"])
    assert answer.status_code == 422
    assert "scegli Excel o CSV" in answer.content.decode()


def test_an_unknown_list_is_not_found_and_a_column_without_right_does_not_exist(desk):
    assert desk.get(reverse("lists:download", args=["nessuno.elenco"])).status_code == 404
    assert ask(desk, PERSONS, "csv", columns=["password"]).status_code == 422


def test_wrong_filters_make_no_file(desk):
    wrong = {"da_anni": "30", "ad_anni": "20"}
    assert desk.get(address(PERSONS, wrong)).status_code == 422
    assert ask(desk, PERSONS, "csv", query=wrong, columns=["nome"]).status_code == 422


def test_the_page_of_the_file_says_how_many_rows_and_makes_nothing(desk, cast):
    answer = desk.get(address(PERSONS))
    assert answer.status_code == 200
    assert "1 riga." in answer.content.decode()
    with behind_the_wall():
        assert not AuditEvent.objects.filter(action="list.exported").exists()


@pytest.mark.parametrize("key", ["%00", "a%00b", "%20", "a'b"])
def test_an_address_that_is_no_key_of_a_file_is_not_found(desk, key):
    assert desk.get(f"/lavoro/elenchi/file/{key}/").status_code == 404
    for act in ("ferma", "cancella"):
        assert desk.post(f"/lavoro/elenchi/file/{key}/{act}/").status_code == 404


NUMBERS = [("audit.events", "person_id"), ("casework.referrals", "person"),
           ("procedures.cases", "person")]  # fmt: skip


@pytest.mark.parametrize(("key", "name"), NUMBERS)
@pytest.mark.parametrize("number", [2**63 - 1, 2**63, int("9" * 20), int("9" * 200)])
def test_a_number_longer_than_any_record_has_is_no_failure(client, cast, key, name, number):
    role = "privacy_officer" if key == "audit.events" else "desk_operator"
    client.force_login(cast.user(role))
    found = listings.named(key)
    assert found is not None
    page = client.get(f"{reverse(found.route)}?{name}={number}")
    file = client.get(address(key, {name: number}))
    assert page.status_code in (200, 404, 422)
    assert file.status_code in (200, 404, 422)
    if key == "audit.events":
        assert file.status_code == (422 if number >= 2**63 else 200)


@pytest.mark.parametrize("phone", ["+39 0332 530000", "+393331234567", "+1 2"])
def test_a_phone_number_leaves_in_csv_as_one_dials_it(phone):
    assert csv_text.cell(phone) == phone


LIVE = [
    "=1+1", "-1+1", "@SUM(A1)", "+1+1", "+A1", "+39-1", "+39*2", "+39.5", "+39e9", "+", "+ 39",
    "+cmd|' /C calc'!A0", "+39 0332\n=1", "+39\t=1", "+39\n", " +39 0332", "\t+39", "＋39", "++39",
    "+\u0663\u0669", "+39\u00a00332", "=39", "-39 0332", "@39", "+39;=1", "+39(1)", "+39:40",
    "+39,1", "+39%",
]  # fmt: skip


@pytest.mark.parametrize("text", LIVE)
def test_what_a_spreadsheet_would_compute_stays_neutralised_in_csv(text):
    assert csv_text.cell(text) == f"'{text}"


def test_a_phone_and_a_formula_in_the_file_of_a_list(desk, cast):
    f.ContactPointFactory(person=cast.amina, value="+39 333 1234567")
    f.PersonFactory(registered_office=cast.luino, family_name="+39+1", given_name="")
    raw = content(ask(desk, PERSONS, "csv", columns=["nome", "telefono"])).decode("utf-8-sig")
    assert "+39 333 1234567" in raw
    assert "'+39 333" not in raw
    assert "'+39+1" in raw


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("nome", "Cognome e nome: dalla A alla Z"),
        ("-nome", "Cognome e nome: dalla Z alla A"),
        ("-nascita", "dall'ultima alla prima"),
        ("nascita", "dalla prima all'ultima"),
    ],
)
def test_a_file_says_its_order_in_words(desk, asked, said):
    book = workbook(content(ask(desk, PERSONS, "xlsx", query={"ordina": asked}, columns=["nome"])))
    about = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows(min_row=2)}
    assert said in about["Ordine"]
