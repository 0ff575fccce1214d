"""The public pages: every language in its own direction, nothing else but reference data."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from labimpact.portal import queries
from tests.conftest import behind_the_wall
from tests.editorial_factories import PublicationFactory
from tests.factories import LanguageFactory, OfficeFactory

pytestmark = pytest.mark.django_db
CODES = [code for code, _ in settings.LANGUAGES]


@pytest.mark.parametrize(
    ("device", "leads"),
    [
        ("", "it"), ("uk-UA,uk;q=0.9,en;q=0.8", "uk"), ("de,ar-EG;q=0.5", "ar"), ("si-LK", "si"),
        ("fil-PH", "fil"), ("tl", "fil"), ("zh-CN", "zh-hans"), ("pt-PT", "pt-br"), ("de", "it"),
        ("ar;q=0,fr;q=0.1", "fr"), ("*", "it"), ("x" * 5000, "it"), ("\x00,;q=", "it"),
    ],
)  # fmt: skip
def test_the_bare_address_leads_to_the_language_of_the_device(client, device, leads):
    answer = client.get("/", headers={"Accept-Language": device} if device else {})
    assert answer.url == f"/{leads}/"
    assert "Accept-Language" in answer["Vary"]
    assert answer.cookies == {}


@pytest.mark.parametrize("code", CODES)
def test_each_language_says_its_code_and_its_direction(client, code):
    response = client.get(f"/{code}/")
    html = response.content.decode()
    assert response.status_code == 200
    direction = "rtl" if code in ("ar", "ur") else "ltr"
    assert f'<html lang="{code}" dir="{direction}"' in html
    assert queries.texts()[code]["lead"].replace("'", "&#x27;") in html


def test_every_language_has_every_sentence():
    keys = set(queries.texts()["it"])
    assert set(queries.texts()) == set(CODES)
    for code, sentences in queries.texts().items():
        assert set(sentences) == keys, code
        assert len(sentences["help"]) == 3, code
        assert all(sentences[k] for k in keys - {"reviewed", "unreviewed"}), code
        assert sentences["reviewed"] or sentences["unreviewed"], code


@pytest.mark.parametrize("path", ["/de/", "/xx/", "/api/", "/de/privacy/", "/IT/"])
def test_what_is_not_a_language_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("page", ["", "accessibilita/", "privacy/"])
def test_every_page_leads_to_accessibility_and_privacy(client, page):
    html = client.get(f"/it/{page}").content.decode()
    assert 'href="/it/accessibilita/"' in html
    assert 'href="/it/privacy/"' in html


def test_open_desks_are_listed_and_closed_or_internal_ones_are_not(client, cast):
    open_desk = OfficeFactory(name="Sportello aperto", address="Via Roma 1", phone="0332 000000")
    with behind_the_wall():
        open_desk.languages.add(LanguageFactory())
    OfficeFactory(name="Sportello chiuso", address="Via Po 2", closed_on="2024-01-01")
    OfficeFactory(name="Ufficio di Piano", address="Via Po 3", kind="coordination")
    html = client.get("/it/").content.decode()
    assert "Sportello aperto" in html
    assert "Via Roma 1" in html
    assert "العربية" in html.split("Sportello aperto")[-1].split("</li>")[0]
    assert "Sportello chiuso" not in html
    assert "Ufficio di Piano" not in html


def test_one_desk_and_five_cost_the_same(client, cast, django_assert_num_queries):
    OfficeFactory(address="Via Roma 1")
    with CaptureQueriesContext(connection) as one:
        client.get("/it/")
    for number in range(4):
        OfficeFactory(address=f"Via Po {number}")
    with django_assert_num_queries(len(one)):
        client.get("/it/")
    assert len(one) <= 15


def test_a_visitor_gets_no_cookie(client):
    assert client.get("/it/").cookies == {}


def test_no_page_asks_anything_of_another_site(client):
    html = client.get("/it/").content.decode()
    named = re.findall(r'(?:src|href)="((?:https?:)?//[^"]+)', html)
    assert {address for address in named if not address.startswith(settings.SITE_URL)} == set()


@pytest.mark.parametrize(
    ("page", "key"), [("accessibilita/", "accessible"), ("privacy/", "privacy")]
)
@pytest.mark.parametrize("code", CODES)
def test_a_legal_text_is_in_the_reader_s_language_beside_the_italian_that_counts(
    client, code, page, key
):
    html = client.get(f"/{code}/{page}").text
    direction = "rtl" if code in ("ar", "ur") else "ltr"
    assert f'<html lang="{code}" dir="{direction}"' in html
    own, italian = queries.texts()[code]["legal"], queries.texts()["it"]["legal"]
    assert [len(own[part]) for part in ("short", "privacy", "accessible")] == [3, 4, 3]
    for head, words in own[key] + italian[key]:
        assert escape(head) in html
        assert escape(words) in html
    assert (code == "it") is (own["counts"] == "")
    assert escape(own["counts"]) in html
    assert ('<details lang="it" dir="ltr">' in html) is (code != "it")
    assert f'href="/ar/{page}"' in html


@pytest.mark.parametrize("code", CODES)
def test_the_privacy_notice_says_what_is_done_here_and_spid_where_there_is_a_provider(
    client, settings, code
):
    doing = queries.texts()[code]["privacy_doing"]
    html = client.get(f"/{code}/privacy/").text
    for part, stands in (("booking", True), ("my_page", True), ("identity", False)):
        head, words = doing[part]
        assert (escape(head) in html) is (escape(words) in html) is stands
    settings.OIDC_ISSUER = "https://provider.example.org"
    html = client.get(f"/{code}/privacy/").text
    head, words = doing["identity"]
    assert escape(head) in html
    assert escape(words) in html
    assert queries.texts()["it"]["privacy_doing"]["identity"][0] in html


def test_languages_are_listed_with_the_comma_of_the_script(client, cast):
    desk = OfficeFactory(name="Sportello aperto", address="Via Roma 1", phone="0332 000000")
    with behind_the_wall():
        desk.languages.add(LanguageFactory(), LanguageFactory(code="zz", autonym="Zeta"))
    listed = client.get("/ar/").text.split("Sportello aperto")[-1].split("</li>")[0]
    assert "</bdi>، <bdi>" in listed
    assert "</bdi>، <bdi>" not in client.get("/it/").text


def test_an_alert_of_an_area_says_of_which_and_costs_no_question_more(client, cast):
    PublicationFactory(kind="alert", slug="regione", title="Per tutti", area=None)
    with CaptureQueriesContext(connection) as one:
        html = client.get("/ar/").text
    assert "<strong>Per tutti</strong>" in html
    assert "<bdi>(" not in html
    for number in range(3):
        PublicationFactory(
            kind="alert", slug=f"luino-{number}", title=f"Chiuso {number}", area=cast.luino.area
        )
    with CaptureQueriesContext(connection) as four:
        html = client.get("/ar/").text
    assert html.count(f"<bdi>({cast.luino.area.name})</bdi>") == 3
    assert len(four) == len(one)


def test_from_a_guide_one_finds_the_desks_for_the_same_need(client):
    PublicationFactory(kind="guide", slug="rinnovo", topic="documents")
    html = client.get("/uk/guide/rinnovo/").text
    assert 'href="/uk/servizi/?serve=documents"' in html
    assert client.get("/uk/servizi/?serve=documents").status_code == 200


def test_a_field_that_is_required_says_so_in_no_other_language_than_the_page_s(client):
    html = client.get("/uk/chiedi/aiuto/").text
    assert 'aria-required="true"' in html
    assert "obbligatorio" not in html
    assert "(obbligatorio)" in client.get("/it/chiedi/aiuto/").text


@pytest.mark.parametrize("code", ["it", "ar", "zh-hans"])
@pytest.mark.parametrize("path", ["nessuna/", "guide/nessuna/", "servizi/nessuno/"])
def test_where_there_is_nothing_the_reader_is_told_in_their_language(client, code, path):
    answer = client.get(f"/{code}/{path}")
    html = answer.content.decode()
    assert answer.status_code == 404
    assert f'<html lang="{code}"' in html
    assert queries.texts()[code]["missing"]["title"] in html
    assert f'action="/{code}/cerca/"' in html
    assert f'href="/{code}/"' in html
    assert not client.cookies


def test_a_form_sent_back_says_so_in_the_language_of_the_reader(client):
    answer = client.post("/ar/chiedi/aiuto/", {})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert queries.texts()["ar"]["not_sent"] in html
    assert "Non è ancora salvato" not in html
    assert queries.texts()["ar"]["choose_desk"] in html
    assert queries.texts()["ar"]["one_is_enough"] in html


def test_services_that_are_not_found_leave_a_way_on(client):
    html = client.get("/ar/servizi/?comune=Nessunluogo").content.decode().split("<main")[-1]
    assert 'href="/ar/servizi/"' in html
    assert 'href="/ar/chiedi/aiuto/"' in html
