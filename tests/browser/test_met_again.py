"""A person registered in Crema in Arabic script is met in Luino under a French spelling."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.test_every_page import AXE, OVERFLOW, SCRIPT

pytestmark = pytest.mark.browser
CREMA, LUINO = "operatore.crema@demo.invalid", "operatore2.luino@demo.invalid"


def axe(page) -> None:
    """No violation, and nothing wider than the window."""
    page.evaluate(SCRIPT)
    assert page.evaluate(AXE) == []
    assert page.evaluate(OVERFLOW) <= 0


def register_in_crema(page, year: int) -> None:
    page.goto("/lavoro/persone/nuova/")
    page.fill("#id_family_name", "الشرقاوي")
    page.fill("#id_given_name", "رشيدة")
    page.fill("#id_birth_day", "12")
    page.fill("#id_birth_month", "3")
    page.fill("#id_birth_year", str(year))
    with page.expect_navigation():
        page.get_by_role("button", name="Registra", exact=True).click()
    if page.locator("button[name=confirmed]").count():
        page.locator("button[name=confirmed]").click()
    page.wait_for_url("**/lavoro/persona/*/")


@pytest.mark.parametrize(("width", "year"), [(1280, 1985), (390, 1979)])
def test_met_again_in_another_script_order_and_office(demo, open_window, width, year):
    text = f"Rachida Cherkaoui {year}"
    crema = open_window(demo.base, width=width)
    sign_in(crema, CREMA)
    register_in_crema(crema, year)

    luino = open_window(demo.base, width=width)
    sign_in(luino, LUINO)
    luino.goto("/lavoro/persone/")
    # As one types: the given name first, the year of birth alone.
    luino.locator("#cerca").press_sequentially(text)
    told = luino.get_by_text("è già seguita nella rete").first
    expect(told).to_contain_text("Crema")
    expect(luino.locator("main")).not_to_contain_text("الشرقاوي")
    axe(luino)
    luino.get_by_role("link", name="Chiedi la condivisione").first.click()
    axe(luino)
    expect(luino.locator("#id_typed")).to_have_value(text)
    luino.get_by_label("Perché lo chiedi").fill("È allo sportello per la residenza.")
    luino.get_by_role("button", name="Manda la richiesta").click()
    expect(luino.locator("main")).to_contain_text("Richiesta mandata")

    # Whoever registers her all the same is told first, while typing, and has to say no.
    luino.goto("/lavoro/persone/nuova/")
    luino.fill("#id_family_name", "Rachida")
    luino.fill("#id_given_name", "Cherkaoui")
    luino.locator("#id_birth_year").press_sequentially(str(year))
    expect(luino.locator("#gia-qui")).to_contain_text("è già seguita nella rete")
    axe(luino)
    with luino.expect_navigation():
        luino.get_by_role("button", name="Registra", exact=True).click()
    expect(luino.get_by_role("button", name="Non è la stessa persona")).to_be_visible()
