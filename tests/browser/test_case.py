"""A case taken on in Luino is assessed, planned, worked on, reviewed and closed in a browser."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from labimpact.base import clock
from tests.browser.conftest import sign_in
from tests.browser.test_every_page import AXE, OVERFLOW, SCRIPT

pytestmark = pytest.mark.browser
SOCIAL_WORKER = "assistente-sociale.luino@demo.invalid"


def axe(page) -> None:
    """No violation, and nothing wider than the window."""
    page.evaluate(SCRIPT)
    assert page.evaluate(AXE) == []
    assert page.evaluate(OVERFLOW) <= 0


def day(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).strftime("%d/%m/%Y")


def choose(page, said: str) -> None:
    """Choose a round button by its words, as a finger does: the button itself is drawn by them."""
    page.locator("label", has_text=re.compile(f"^\\s*{said}\\s*$", re.I)).click()


def open_case(page, person: int) -> None:
    """From the person's page to a case taken on, after the first reading and the notice."""
    page.goto(f"/lavoro/persona/{person}/")
    page.get_by_role("link", name="Caso", exact=True).click()
    axe(page)
    page.fill("#id_text", "Affitto arretrato da quattro mesi.")
    choose(page, "ordinaria")
    page.get_by_role("button", name="Apri il caso").click()
    page.locator("#avanti").get_by_role("link", name="il nucleo familiare").click()
    axe(page)
    page.select_option("#id_household", "solo")
    page.get_by_role("button", name="Salva", exact=True).click()
    case = page.url
    page.locator("#avanti").get_by_role("link", name="informativa").click()
    choose(page, "letta ad alta voce")
    page.get_by_role("button", name="Annota").click()
    page.goto(case)
    axe(page)
    page.get_by_role("link", name="Prendi in carico").click()
    axe(page)
    page.get_by_role("button", name="Prendi in carico").click()
    axe(page)


def test_a_case_goes_from_assessment_to_closing(demo, open_window):
    page = open_window(demo.base, width=390)
    sign_in(page, SOCIAL_WORKER)
    open_case(page, demo.world["helped"])
    page.locator("#avanti").get_by_role("link", name="Valuta").click()
    axe(page)
    page.select_option("#id_severity_home", "3")
    page.fill("#id_resources", "Lavora mezza giornata.")
    page.fill("#id_who_0", "la sorella")
    page.get_by_role("button", name="Salva la valutazione").click()
    expect(page.locator("#valutazione")).to_contain_text("Casa")

    page.locator("#progetto").get_by_role("button", name="Comincia il progetto").click()
    axe(page)
    page.fill("#id_g0-text", "Restare nella casa")
    page.select_option("#id_g0-area", "home")
    page.fill("#id_g0-measure", "Nessuno sfratto")
    page.fill("#id_g0-due_on", day(180))
    page.select_option("#id_g0-i0-item", "cultural_mediation")
    page.select_option("#id_g0-i0-who", index=1)
    page.fill("#id_g0-i0-quantity", "4")
    page.fill("#id_review_on", day(90))
    page.get_by_role("button", name="Salva il progetto").click()
    axe(page)
    page.get_by_role("link", name="La persona è d'accordo").click()
    axe(page)
    page.get_by_role("link", name="Su carta o a voce").click()
    axe(page)
    choose(page, "firma su carta")
    page.get_by_role("button", name="Progetto concordato").click()
    expect(page.locator("#progetto")).to_contain_text("concordato")

    page.locator("#avanti").get_by_role("link", name="Registra un intervento").click()
    axe(page)
    page.fill("#id_quantity", "4")
    page.get_by_role("button", name="Registra", exact=True).click()
    expect(page.locator("#interventi")).to_contain_text("4")
    page.locator("#avanti").get_by_role("link", name="Scrivi la verifica").click()
    axe(page)
    choose(page, "raggiunto")
    page.get_by_role("button", name="Salva la verifica").click()
    page.locator("#avanti").get_by_role("link", name="Chiudi").click()
    axe(page)
    page.select_option("#id_reason", "need_resolved")
    page.fill("#id_exit_situation", "Resta in casa.")
    page.get_by_role("button", name="Chiudi il caso").click()
    expect(page.locator("#chiusura")).to_contain_text("Bisogno risolto")
    axe(page)
