"""What the evaluator of Italian public sites looks for at the foot of a page and behind it."""

import re

import pytest

from labimpact.portal.templatetags import portal

pytestmark = pytest.mark.django_db

STATEMENT = "https://form.agid.gov.it/view/prova"


def _foot(client, page="/it/"):
    return client.get(page).text.partition("<footer>")[2]


def _link(html, element):
    found = re.search(rf'<a href="([^"]*)"[^>]*data-element="{element}"[^>]*>([^<]*)</a>', html)
    return found.groups() if found else None


@pytest.mark.parametrize("page", ["/it/", "/it/guide/", "/it/servizi/", "/it/eventi/"])
@pytest.mark.parametrize(
    ("element", "label"),
    [
        ("accessibility-link", "Accessibilità"), ("privacy-policy-link", "Privacy"),
        ("legal-notes", "Note legali"), ("report-inefficiency", "Segnala un disservizio"),
    ],
)  # fmt: skip
def test_the_foot_leads_to_what_the_law_wants(client, page, element, label):
    """C.SI.2.4, C.SI.3.2, C.SI.3.3 and C.SI.3.4."""
    address, said = _link(_foot(client, page), element)
    assert said == label
    assert client.get(address).status_code == 200


def test_the_legal_notes_say_the_licence(client):
    """C.SI.3.4: a title that is marked, and the words of the licence under it."""
    html = client.get("/it/note-legali/").text
    assert 'data-element="legal-notes-section">Licenza dei contenuti' in html
    body = re.search(r'<p data-element="legal-notes-body">(.*?)</p>', html)[1]
    assert "CC BY 4.0" in body
    assert "https://creativecommons.org/licenses/by/4.0/" in body


def test_the_statement_handed_in_to_agid_stands_beside_our_own(client, settings):
    """C.SI.3.2: the address begins as the evaluator wants it, where the owner has it."""
    portal._alike.cache_clear()
    settings.PORTAL_ACCESSIBILITY_STATEMENT = STATEMENT
    try:
        foot = _foot(client)
    finally:
        portal._alike.cache_clear()
    assert _link(foot, "accessibility-link")[0] == STATEMENT
    assert 'href="/it/accessibilita/"' in foot


@pytest.mark.parametrize("language", ["it", "ar", "uk"])
def test_what_the_scripts_say_is_in_the_reader_s_language(client, language):
    said = {"it": "Sto inviando", "ar": "جارٍ الإرسال", "uk": "Надсилаємо"}
    html = client.get(f"/{language}/").text
    words = html.partition('id="t-words"')[2].partition(">")[0]
    assert said[language] in words
    assert "t-keys" not in html
