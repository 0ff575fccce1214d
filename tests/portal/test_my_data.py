"""One's own data on paper: every label in one's language and in Italian, nothing left out."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from labimpact.portal import queries
from labimpact.portal.paper import my_data

CODES = [code for code, _ in settings.LANGUAGES]
TODAY = date(2026, 11, 28)
MINE = {
    "name": "Amina Hassan أمينة",
    "data": {
        "given_name": "Amina", "family_name": "Hassan", "birth_date": "1990-05-01",
        "tax_code": "HSSMNA90E41Z330K", "contacts": ["+393331234567", "amina@example.org"],
        "permits": [{"number": "I123456", "expires_on": "2027-02-03"}],
    },
    "appointments": [{
        "at": datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo("Europe/Rome")), "kind": "Colloquio",
        "office": "Sportello di Luino", "place": "Via Roma 1, Luino", "phone": "0332543001",
    }],
    "dates": [{"on": date(2026, 12, 3), "what": "Rinnovo", "office": "Sportello di Luino"}],
    "papers": [{"label": "Passaporto", "office": "Sportello di Luino"}],
    "offices": [
        {"office": "Sportello di Luino", "body": "Comune", "phone": ""},
        {"office": None, "body": None, "phone": None},
    ],
    "opened": [{"on": date(2026, 11, 20), "office": "Sportello di Crema", "times": 3},
               {"on": date(2026, 11, 19), "office": None, "times": 1}],
}  # fmt: skip
EMPTY = MINE | dict.fromkeys(("appointments", "dates", "papers", "offices", "opened"), ()) | {
    "data": {
        "given_name": "", "family_name": "Hassan", "birth_date": None, "tax_code": "",
        "contacts": [], "permits": [],
    }
}  # fmt: skip


def test_every_language_has_every_label():
    italian = queries.texts()["it"]["my_data"]
    for code in CODES:
        assert set(queries.texts()[code]["my_data"]) == set(italian), code


def test_the_sheet_says_all_that_the_page_knows_each_label_in_two_languages():
    sheet = my_data.data(MINE, "uk", TODAY)
    said = json.dumps(sheet, ensure_ascii=False)
    for known in (
        "HSSMNA90E41Z330K", "+39 333 123 4567", "amina@example.org", "01/05/1990", "I123456",
        "03/02/2027", "01/12/2026, 09:30", "Colloquio", "Via Roma 1, Luino", "03/12/2026",
        "Rinnovo", "Passaporto", "Comune", "20/11/2026", "Sportello di Crema",
    ):  # fmt: skip
        assert known in said, known
    unnamed = "{my_page[another_office]}".format
    assert said.count(f"{unnamed(**queries.texts()['uk'])} / Un altro ufficio della rete") == 2
    titles = [section["title"] for section in sheet["sections"]]
    assert ["Мої дані", "I miei dati"] in titles
    assert sheet["sections"][0]["rows"][0][0]["label"] == ["Ім'я", "Nome"]
    assert sheet["unreviewed"]
    assert my_data.data(MINE, "it", TODAY)["unreviewed"] == ""


@pytest.mark.parametrize("code", CODES)
def test_it_is_read_aloud_and_printed_in_every_language(code):
    for mine in (MINE, EMPTY):
        made = my_data.pdf(mine, code, today=TODAY)
        assert b"pdfuaid:part>1" in made
        assert b"pdfaid:part>2" in made
