"""A case taken on in Luino is assessed, planned, worked on, reviewed and closed in a browser."""

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


def open_first(page, state: str) -> None:
    page.goto(f"/lavoro/casi/?stato={state}")
    axe(page)
    page.locator("main tbody th a").first.click()
    page.wait_for_url("**/lavoro/casi/*/")
    axe(page)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("state", ["pre_assessment", "individual_plan", "delivery", "monitoring"])
def test_a_case_is_readable_at_every_point(demo, open_window, width, state):
    page = open_window(demo.base, width=width)
    sign_in(page, SOCIAL_WORKER)
    open_first(page, state)
    expect(page.locator("#avanti")).to_be_visible()


def test_a_case_goes_from_assessment_to_closing(demo, open_window):
    page = open_window(demo.base, width=390)
    sign_in(page, SOCIAL_WORKER)
    open_first(page, "case")
    page.locator("#avanti").get_by_role("link", name="Valuta").click()
    axe(page)
    page.select_option("#id_severity_home", "3")
    page.fill("#id_resources", "Lavora mezza giornata.")
    page.fill("#id_who_0", "la sorella")
    page.get_by_role("button", name="Salva la valutazione").click()
    expect(page.locator("#valutazione")).to_contain_text("Casa")

    page.locator("#progetto").get_by_role("link", name="Comincia il progetto").click()
    page.get_by_role("button", name="Comincia il progetto").click()
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
    page.get_by_label("firma su carta").check()
    page.get_by_role("button", name="Progetto concordato").click()
    expect(page.locator("#progetto")).to_contain_text("concordato")

    page.locator("#avanti").get_by_role("link", name="Registra un intervento").click()
    axe(page)
    page.fill("#id_quantity", "4")
    page.get_by_role("button", name="Registra", exact=True).click()
    expect(page.locator("#interventi")).to_contain_text("4")
    page.locator("#avanti").get_by_role("link", name="Scrivi la verifica").click()
    axe(page)
    page.get_by_label("raggiunto", exact=True).check()
    page.get_by_role("button", name="Salva la verifica").click()
    page.locator("#avanti").get_by_role("link", name="Chiudi").click()
    axe(page)
    page.select_option("#id_reason", "need_resolved")
    page.fill("#id_exit_situation", "Resta in casa.")
    page.get_by_role("button", name="Chiudi il caso").click()
    expect(page.locator("#chiusura")).to_contain_text("Bisogno risolto")
    axe(page)
