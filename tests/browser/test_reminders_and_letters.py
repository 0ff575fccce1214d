"""An operator asks for the agreement, plans a reminder, and prints an attestation."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser
OPERATOR = "operatore.luino@demo.invalid"


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_agreement_to_the_reminder_and_from_the_words_to_the_sheet(
    demo, open_window, width
):
    key = "issa" if width == 390 else "karim"
    person = demo.world["family"][key]
    page = open_window(demo.base)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, OPERATOR)

    # Nothing can be sent yet, and the page says why and where to go.
    page.goto(f"/lavoro/persone/{person}/promemoria/")
    expect(
        page.get_by_text(re.compile("aspettano un recapito|non può partire niente"))
    ).to_be_visible()
    page.get_by_role("link", name="Aggiungi un recapito").click()
    page.get_by_label("Tipo").select_option("email")
    page.get_by_label("Recapito").fill(f"{key}@example.org")
    page.locator("label[for=id_agrees]").click()
    page.get_by_role("button", name="Salva").click()
    page.wait_for_url(f"**/persona/{person}/")
    expect(page.locator("#recapiti")).to_contain_text("riceve promemoria")

    page.locator("#recapiti").get_by_role("link", name="Promemoria").click()
    day = date.today() + timedelta(days=40)  # noqa: DTZ011
    page.get_by_label("Per il giorno").fill(f"{day:%d/%m/%Y}")
    page.get_by_label("Alle ore").fill("9:30")
    page.get_by_role("button", name="Prevedi").click()
    expect(page.get_by_text("Promemoria previsti")).to_be_visible()
    planned = page.get_by_role("table", name="Da mandare")
    expect(planned).to_contain_text(f"{day:%d/%m/%Y} alle 09:30")
    for _ in range(planned.get_by_role("button").count()):
        planned.get_by_role("button", name=re.compile("Ferma")).first.click()
        expect(page.get_by_text("Fermato: non partirà.")).to_be_visible()
    page.get_by_text(re.compile("serv(e|ono) più")).click()
    expect(page.locator("details.box")).to_contain_text("fermato da un operatore")

    # The attestation: written, read again, issued, registered.
    page.goto(f"/lavoro/persone/{person}/lettere/")
    page.get_by_role("link", name="Attestato di presenza").click()
    page.get_by_label("Dalle ore").fill("9:30")
    page.get_by_label("Alle ore", exact=True).fill("10.15")
    page.get_by_role("button", name="Prepara e rileggi").click()
    expect(page.locator("#testo")).to_contain_text("dalle ore 09:30 alle ore 10:15")
    page.get_by_role("button", name="Emetti").click()
    expect(page.locator("#stato")).to_contain_text("emessa")
    page.get_by_label("Numero di protocollo").fill("2026/00077")
    page.get_by_role("button", name="Scrivi il protocollo").click()
    expect(page.locator("#stato")).to_contain_text("2026/00077")
    sheet = page.get_by_role("link", name="Stampa (PDF)").get_attribute("href")
    answer = page.request.get(f"{demo.base}{sheet}")
    assert answer.body().startswith(b"%PDF-")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
